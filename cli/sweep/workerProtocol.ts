import type { RunOutcome } from "../../src/lab/runToEnd.ts";

/** What a sweep's worker thread is asked: to train the run of a link. It gets the next one when it has answered. */
export interface WorkerRequest {
  readonly link: string;
}

/** What it answers. */
export type WorkerAnswer =
  /** The run is so far, from 0 to 1. */
  | { readonly kind: "progress"; readonly share: number }
  | { readonly kind: "ended"; readonly outcome: RunOutcome };
