import type { ProbeClient } from "../host/probeClient.ts";
import type { ProbeRequest, Remembering } from "../probe/probe.ts";
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

/**
 * Draws the yard of one frame at a time. Of the frames offered meanwhile, only the newest is kept; likewise of those
 * that are recalled.
 */
export interface YardFeed {
  offer(frame: OfferedFrame): void;
  /** Draws the last frame again, with these test images and another training batch; later frames too. */
  show(testIndices: readonly number[]): void;
  /** Draws a frame of the past at once. Frames that are offered are remembered, but not drawn, until follow(). */
  recall(frame: RecalledFrame): void;
  /** Draws the newest frame that was remembered, if there is one, and those that are offered from now on. */
  follow(newest: RecalledFrame | undefined): void;
}

/** A frame that the probe remembers. */
export interface RecalledFrame {
  readonly run: RunId;
  readonly key: number;
}

export interface YardFeedOptions {
  readonly probe: ProbeClient;
  /** A frame is about to be given to the probe: says what it is to remember. */
  readonly remember: (frame: OfferedFrame) => Remembering;
  /** A frame is ready to be shown: with its yard, or without one if the yard failed or takes long. */
  readonly onFrame: (run: RunId, shown: ShownFrame) => void;
  /** A frame of the past was drawn. */
  readonly onRecalled: (frame: RecalledFrame, yard: YardSnapshot | undefined) => void;
  /** The yard of the last frame, with other digits. */
  readonly onYard: (run: RunId, yard: YardSnapshot) => void;
  /** Called if a scene cannot be drawn; the run goes on. */
  readonly onError: (error: unknown) => void;
  readonly now?: () => number;
}

/** A frame with its number among all that were offered. */
type NumberedFrame = OfferedFrame & { readonly number: number };
/** A frame to draw, one of the past, or the last frame of a run to draw again. */
type Task = NumberedFrame | RecalledFrame | { readonly run: RunId; readonly again: true };

/** Longest rest between two scenes. */
const LONGEST_REST_MS = 700;
/** A frame of a run at rest is shown without its yard if the yard takes longer than this. */
const YARD_PATIENCE_MS = 1500;

/** Share of the time that the probe may take while a run trains: it competes for the processor with training and page. */
const SHARE = 0.02;

export function createYardFeed(options: YardFeedOptions): YardFeed {
  const { probe, remember, onFrame, onRecalled, onYard, onError } = options;
  const { now = () => performance.now() } = options;
  let testIndices: readonly number[] = [];
  let batch = 0;
  let waiting: Task | undefined;
  let recalled: RecalledFrame | undefined;
  /** Whether frames of the past are shown. */
  let isRecalling = false;
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
    } else if ("key" in task) {
      onRecalled(task, await probe.draw(task.key, { testIndices, batch }));
    } else {
      await drawFrame(task);
    }
    // The first scene waited for its data set, which says nothing of the cost of the next. Early frames follow each
    // other fast, and so do those of the past.
    const isEarly = "shown" in task && (task.shown.position?.step ?? 0) <= LAST_EARLY_STEP;
    if (isFirst || isEarly || "key" in task) return;
    await rest((now() - startedAt) * (1 / SHARE - 1));
  }

  async function drawFrame(frame: NumberedFrame): Promise<void> {
    const { number, run, shown, request, isAtRest } = frame;
    const remembering = remember(frame);
    const showBare = () => showFrame(number, run, shown);
    const late = isAtRest ? setTimeout(showBare, YARD_PATIENCE_MS) : undefined;
    try {
      await probe.remember(request, remembering);
      if (isRecalling) return;
      const yard = await probe.draw(remembering.key, { testIndices, batch });
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
    if (recalled || (waiting && isUrgent(waiting))) return Promise.resolve();
    return new Promise((resolve) => {
      endRest = resolve;
      setTimeout(resolve, Math.min(ms, LONGEST_REST_MS));
    });
  }

  async function work(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    for (let task = takeTask(); task; task = takeTask()) await draw(task).catch(onError);
    isBusy = false;
  }

  /** What waits, frames of the past first: somebody is waiting for them. */
  function takeTask(): Task | undefined {
    const task = recalled ?? waiting;
    if (recalled) recalled = undefined;
    else waiting = undefined;
    return task;
  }

  function enqueue(task: Task): void {
    if ("key" in task) recalled = task;
    else waiting = task;
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
    recall(frame) {
      isRecalling = true;
      enqueue(frame);
    },
    follow(newest) {
      isRecalling = false;
      recalled = undefined;
      if (newest) enqueue(newest);
    },
  };
}

/** Whether a task is drawn without a rest before it. */
function isUrgent(task: Task): boolean {
  return !("shown" in task) || task.isAtRest;
}
