import type { ProbeClient } from "../host/probeClient.ts";
import type { ProbeRequest } from "../probe/probe.ts";
import type { YardSnapshot } from "../probe/yardSnapshot.ts";
import type { RunId } from "../run/runSpec.ts";

/** Draws one frame at a time of the run that is shown. Of the frames offered meanwhile, only the newest is kept. */
export interface YardFeed {
  /** Offers a frame, whose weights the feed may transfer to a worker. It is drawn at once if the run rests. */
  offer(run: RunId, request: ProbeRequest, isAtRest: boolean): void;
  /** Draws the last frame again, with these test images and another training batch; later frames too. */
  show(testIndices: readonly number[]): void;
}

export interface YardFeedOptions {
  readonly probe: ProbeClient;
  readonly onYard: (run: RunId, yard: YardSnapshot) => void;
  /** A scene that cannot be drawn costs the picture, not the run. */
  readonly onError: (error: unknown) => void;
  readonly now?: () => number;
}

interface Offer {
  readonly run: RunId;
  /** Undefined: draw the last frame again. */
  readonly request: ProbeRequest | undefined;
  /** Whether it is drawn without a rest before it. */
  readonly isUrgent: boolean;
}

/** Longest rest between two scenes: the first scene takes long, since its data set has to arrive. */
const LONGEST_REST_MS = 3000;

/** Share of the time that the probe may take while a run trains: it competes for the processor with training and page. */
const SHARE = 0.02;

export function createYardFeed(options: YardFeedOptions): YardFeed {
  const { probe, onYard, onError, now = () => performance.now() } = options;
  let testIndices: readonly number[] = [];
  let batch = 0;
  let waiting: Offer | undefined;
  let lastRun: RunId | undefined;
  let isBusy = false;
  let endRest = () => {};

  async function draw({ run, request }: Offer): Promise<void> {
    const startedAt = now();
    const choice = { testIndices, batch };
    const yard = request ? await probe.draw(request, choice) : await probe.drawAgain(choice);
    if (yard) onYard(run, yard);
    await rest((now() - startedAt) * (1 / SHARE - 1));
  }

  function rest(ms: number): Promise<void> {
    if (waiting?.isUrgent) return Promise.resolve();
    return new Promise((resolve) => {
      endRest = resolve;
      setTimeout(resolve, Math.min(ms, LONGEST_REST_MS));
    });
  }

  async function work(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    while (waiting) {
      const offer: Offer = waiting;
      waiting = undefined;
      await draw(offer).catch(onError);
    }
    isBusy = false;
  }

  function enqueue(offer: Offer): void {
    waiting = offer;
    lastRun = offer.run;
    void work(); // what it may reject with goes to onError
  }

  return {
    offer(run, request, isAtRest) {
      enqueue({ run, request, isUrgent: isAtRest });
      if (isAtRest) endRest();
    },
    show(indices) {
      testIndices = indices;
      batch++;
      // A frame that waits is drawn with the new choice anyway.
      if (lastRun !== undefined && !waiting)
        enqueue({ run: lastRun, request: undefined, isUrgent: true });
      endRest();
    },
  };
}
