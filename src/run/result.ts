import type { EngineInfo, EvaluationRule } from "../engine/engine.ts";
import type { Cost } from "../experiment/cost.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { LiveChange } from "../experiment/liveChanges.ts";
import type { AuxTerm } from "../reference/routing.ts";
import type { RoutingHealth } from "./events.ts";

/** The object that `train --json`, the page's export and a sweep's rows share. */
export interface RunResult {
  readonly schema: 1;
  /** True where the run was interrupted before its last step; absent elsewhere. */
  readonly interrupted?: boolean;
  readonly link: string;
  /** Where its first weights are not drawn from the seed, but a file's: the link alone does not repeat it. */
  readonly startedFrom?: string;
  /** As it was before the first step. */
  readonly experiment: Experiment;
  /** What its live fields became later: part of the link. */
  readonly changes: readonly LiveChange[];
  readonly engine: EngineInfo & { readonly runtime: "browser" | "node" };
  readonly steps: number;
  readonly imagesSeen: number;
  /** Training alone: no load, compile or evaluation. */
  readonly trainSeconds: number;
  readonly imagesPerSecond: number;
  readonly skippedSteps: number;
  /** Whether the run diverged (divergence.ts): its numbers are those of a model that blew up. */
  readonly diverged: boolean;
  readonly test: TestResult;
  /** The same test by each image's own choice, where experts choose among images; null elsewhere. */
  readonly testTokenChoice: TestResult | null;
  readonly training: TrainingResult;
  readonly cost: Cost;
  /** Where another engine took over, the first one's device being lost; empty as a rule. */
  readonly recoveries: readonly RecoveryPoint[];
  readonly history: History;
}

/** From this step on, the engine of this kind trained. */
export interface RecoveryPoint {
  readonly step: number;
  readonly engine: EngineInfo["kind"];
}

export interface TestResult extends RoutingHealth {
  /** `own`: experts that choose do so in fixed batches of 1,000 test images. */
  readonly rule: EvaluationRule;
  readonly images: number;
  readonly accuracy: number;
  /** Mean cross-entropy; null where it is not finite: weights that blew up. */
  readonly loss: number | null;
  /** [C] */
  readonly perClass: number[];
  /** [C][C] true class, predicted */
  readonly confusion: number[][];
  /** [C][E] class, share of its assignments */
  readonly routing: number[][];
  /** [E] share of all assignments */
  readonly load: number[];
}

/** What training did in its last epoch. */
export interface TrainingResult {
  /** The last 100 steps at most, of whichever epoch, and those that were skipped: their numbers were not finite. */
  readonly recentSteps: number;
  readonly recentSkipped: number;
  /** Share of the assignments that were dropped, their expert being full. */
  readonly dropRate: number;
  /** Share of the images left without a routed expert. */
  readonly unrouted: number;
  /** Of the images that kept a routed expert, and of those that did not; null where there are none. */
  readonly accuracyKept: number | null;
  readonly accuracyDropped: number | null;
}

/** Every step's losses, and every test evaluation. */
export interface History {
  readonly step: number[];
  /** taskLoss + auxLoss */
  readonly loss: number[];
  readonly taskLoss: number[];
  readonly auxLoss: number[];
  /** The terms of auxLoss that are in use. */
  readonly auxTerms: Partial<Record<AuxTerm, number[]>>;
  readonly testStep: number[];
  readonly testAccuracy: number[];
}
