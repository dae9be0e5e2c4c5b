import { internalFailure } from "../../host/failure.ts";
import type { RunFailure } from "../../run/events.ts";
import type { RunResult } from "../../run/result.ts";
import type { RunOutcome } from "../runToEnd.ts";

/** What trains one batch of runs after the other: a worker thread, a page's worker, an engine with replicas. */
export interface Lane<Run> {
  /**
   * Trains the runs of a batch side by side. Resolves with an outcome for each, in their order.
   * @throws Error if the lane has died: it is closed then, and another one takes its place
   */
  train(
    batch: readonly Run[],
    onProgress: (run: Run, share: number) => void,
  ): Promise<readonly RunOutcome[]>;
  /** Ends the lane: what it trains rejects. */
  close(): void;
}

export interface TrainAllOptions<Run> {
  /** In the order in which they begin. */
  readonly batches: readonly (readonly Run[])[];
  readonly numLanes: number;
  readonly openLane: () => Lane<Run>;
  /** A run is so far, from 0 to 1. */
  readonly onProgress: (run: Run, share: number) => void;
  /** A run has its result. If this throws, all stops, and trainAll() rejects. */
  readonly onDone: (run: Run, result: RunResult) => void;
  readonly onFailed: (run: Run, failure: RunFailure) => void;
  /** Stops everything: runs under way are given up. */
  readonly signal: AbortSignal;
}

/** A run by itself is tried again after its lane has died: so often in all. */
const MOST_ATTEMPTS = 2;

interface Queued<Run> {
  readonly batch: readonly Run[];
  readonly attempt: number;
}

/**
 * Trains all batches on a few lanes. A batch of several runs that fails is divided: each of its runs is tried by itself.
 * Resolves when every run is done or has failed, or when the signal was aborted and the lanes are closed.
 */
export async function trainAll<Run>(options: TrainAllOptions<Run>): Promise<void> {
  const queue: Queued<Run>[] = options.batches.map((batch) => ({ batch, attempt: 1 }));
  const failed = new AbortController(); // one lane's error stops the others
  const stop = AbortSignal.any([options.signal, failed.signal]);
  const lanes = Array.from({ length: Math.min(options.numLanes, queue.length) }, () =>
    workThrough(queue, options, stop).catch((error: unknown) => {
      failed.abort();
      throw error;
    }),
  );
  const ends = await Promise.allSettled(lanes);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

/** What one lane does, with another lane wherever it has died. */
async function workThrough<Run>(
  queue: Queued<Run>[],
  options: TrainAllOptions<Run>,
  stop: AbortSignal,
): Promise<void> {
  let lane: Lane<Run> | undefined;
  const close = () => {
    lane?.close();
    lane = undefined;
  };
  stop.addEventListener("abort", close);
  try {
    while (!stop.aborted) {
      const queued = queue.shift();
      if (!queued) return;
      const answer = await ask(() => {
        lane ??= options.openLane();
        return lane.train(queued.batch, options.onProgress);
      });
      if (stop.aborted) return;
      if (answer.ok) {
        report(queued, answer.outcomes, queue, options);
      } else {
        close();
        retry(queued, answer.error, queue, options);
      }
    }
  } finally {
    stop.removeEventListener("abort", close);
    close();
  }
}

type Answer =
  | { readonly ok: true; readonly outcomes: readonly RunOutcome[] }
  | { readonly ok: false; readonly error: unknown };

async function ask(train: () => Promise<readonly RunOutcome[]>): Promise<Answer> {
  try {
    return { ok: true, outcomes: await train() };
  } catch (error) {
    return { ok: false, error };
  }
}

function report<Run>(
  { batch }: Queued<Run>,
  outcomes: readonly RunOutcome[],
  queue: Queued<Run>[],
  { onDone, onFailed, onProgress }: TrainAllOptions<Run>,
): void {
  for (const [i, run] of batch.entries()) {
    const outcome = outcomes[i];
    if (outcome.ok) {
      onDone(run, outcome.result);
    } else if (batch.length > 1) {
      onProgress(run, 0);
      queue.push({ batch: [run], attempt: 1 });
    } else {
      onFailed(run, outcome.failure);
    }
  }
}

/** Tries the runs of a lane that has died again, or gives up a run that has been tried often enough. */
function retry<Run>(
  { batch, attempt }: Queued<Run>,
  error: unknown,
  queue: Queued<Run>[],
  { onFailed, onProgress }: TrainAllOptions<Run>,
): void {
  for (const run of batch) {
    if (batch.length === 1 && attempt === MOST_ATTEMPTS) {
      const failure = internalFailure(error, "Run the sweep again: it trains what is missing.");
      onFailed(run, failure);
      continue;
    }
    onProgress(run, 0);
    queue.push({ batch: [run], attempt: batch.length === 1 ? attempt + 1 : 1 });
  }
}
