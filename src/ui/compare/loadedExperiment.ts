import type { KeptRun } from "../../lab/archive/keptRun.ts";
import type { ComparedExperiment } from "../../lab/compare/comparedRuns.ts";
import type { RunResult } from "../../run/result.ts";

/** A compared experiment whose results have been read. */
export interface LoadedExperiment extends ComparedExperiment<KeptRun> {
  /** By what differs from the baseline: "k 1 · coef 0". */
  readonly name: string;
  /** Of its runs, one at least; the same object while they are the same. */
  readonly results: readonly RunResult[];
}

/** Which experiments stand out in figures, by their keys. */
export interface Emphasis {
  readonly baseline: string;
  /** The one that is compared with the baseline now. */
  readonly focus: string | undefined;
  /** The pointer is over it. */
  readonly pointed: string | undefined;
}
