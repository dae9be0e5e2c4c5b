import type { ProbeClient } from "../host/probeClient.ts";
import type { ProbeRequest } from "../probe/probe.ts";
import type { YardSnapshot } from "../probe/yardSnapshot.ts";
import { LAST_EARLY_STEP } from "../run/framePace.ts";
import type { RunId } from "../run/runSpec.ts";
import type { ShownFrame } from "./shownFrame.ts";

/** A frame that is offered to the feed. */
export interface OfferedFrame {
  readonly run: RunId;
  /** What the page shows of the frame, without its yard. */
  readonly shown: ShownFrame;
  /** What the yard is drawn of. The feed may transfer its weights to a worker. */
  readonly request: ProbeRequest;
  /** Whether the run rests: then the frame is drawn at once. */
  readonly isAtRest: boolean;
}

/** Draws the yard of one frame at a time. Of the frames offered meanwhile, only the newest is kept. */
export interface YardFeed {
  offer(frame: OfferedFrame): void;
  /** Draws the last frame again, with these test images and another training batch; later frames too. */
  show(testIndices: readonly number[]): void;
}

export interface YardFeedOptions {
  readonly probe: ProbeClient;
  /** A frame is ready to be shown: with its yard, or without one if the yard failed or takes long. */
  readonly onFrame: (run: RunId, shown: ShownFrame) => void;
  /** The yard of the last frame, with other digits. */
  readonly onYard: (run: RunId, yard: YardSnapshot) => void;
  /** Called if a scene cannot be drawn; the run goes on. */
  readonly onError: (error: unknown) => void;
  readonly now?: () => number;
}

/** A frame with its number among all that were offered. */
type NumberedFrame = OfferedFrame & { readonly number: number };
/** A frame to draw, or the last frame of a run to draw again. */
type Task = NumberedFrame | { readonly run: RunId; readonly again: true };

/** Longest rest between two scenes. */
const LONGEST_REST_MS = 700;
/** A frame of a run at rest is shown without its yard if the yard takes longer than this. */
const YARD_PATIENCE_MS = 1500;

/** Share of the time that the probe may take while a run trains: it competes for the processor with training and page. */
const SHARE = 0.02;

export function createYardFeed(options: YardFeedOptions): YardFeed {
  const { probe, onFrame, onYard, onError, now = () => performance.now() } = options;
  let testIndices: readonly number[] = [];
  let batch = 0;
  let waiting: Task | undefined;
  let lastRun: RunId | undefined;
  let isBusy = false;
  let hasDrawn = false;
  let numOffered = 0;
  /** Number of the frame that is shown. */
  let shownNumber = 0;
  let endRest = () => {};

  /** Shows a frame, unless a newer one is shown already. */
  function showFrame(number: number, run: RunId, shown: ShownFrame): void {
    if (number < shownNumber) return;
    shownNumber = number;
    onFrame(run, shown);
  }

  async function draw(task: Task): Promise<void> {
    const startedAt = now();
    const isFirst = !hasDrawn;
    if ("again" in task) {
      const yard = await probe.drawAgain({ testIndices, batch });
      if (yard) onYard(task.run, yard);
    } else {
      await drawFrame(task);
    }
    // The first scene waited for its data set, which says nothing of the cost of the next. Early frames follow each
    // other fast.
    const isEarly = "shown" in task && (task.shown.position?.step ?? 0) <= LAST_EARLY_STEP;
    if (!isFirst && !isEarly) await rest((now() - startedAt) * (1 / SHARE - 1));
  }

  async function drawFrame(frame: NumberedFrame): Promise<void> {
    const { number, run, shown, request, isAtRest } = frame;
    const showBare = () => showFrame(number, run, shown);
    const late = isAtRest ? setTimeout(showBare, YARD_PATIENCE_MS) : undefined;
    try {
      const yard = await probe.draw(request, { testIndices, batch });
      hasDrawn = true;
      showFrame(number, run, { ...shown, yard });
    } catch (error) {
      showBare();
      throw error;
    } finally {
      clearTimeout(late);
    }
  }

  function rest(ms: number): Promise<void> {
    if (waiting && isUrgent(waiting)) return Promise.resolve();
    return new Promise((resolve) => {
      endRest = resolve;
      setTimeout(resolve, Math.min(ms, LONGEST_REST_MS));
    });
  }

  async function work(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    while (waiting) {
      const task: Task = waiting;
      waiting = undefined;
      await draw(task).catch(onError);
    }
    isBusy = false;
  }

  function enqueue(task: Task): void {
    waiting = task;
    lastRun = task.run;
    void work(); // what it may reject with goes to onError
    if (isUrgent(task)) endRest();
  }

  return {
    offer(frame) {
      const number = ++numOffered;
      // The first yard waits for the data set to arrive; what is known of the frame need not.
      if (!hasDrawn) showFrame(number, frame.run, frame.shown);
      enqueue({ ...frame, number });
    },
    show(indices) {
      testIndices = indices;
      batch++;
      // A frame that waits is drawn with the new choice anyway.
      if (lastRun !== undefined && !waiting) enqueue({ run: lastRun, again: true });
      endRest();
    },
  };
}

/** Whether a task is drawn without a rest before it. */
function isUrgent(task: Task): boolean {
  return "again" in task || task.isAtRest;
}
