import type { EngineInfo } from "../engine/engine.ts";
import type { Experiment } from "../experiment/experiment.ts";

/** The object that `train --json`, the page's export and a sweep's rows share. */
export interface RunResult {
  readonly schema: 1;
  readonly link: string;
  readonly experiment: Experiment;
  readonly engine: EngineInfo & { readonly runtime: "browser" | "node" };
  readonly steps: number;
  readonly imagesSeen: number;
  /** Training alone: no load, compile or evaluation. */
  readonly trainSeconds: number;
  readonly imagesPerSecond: number;
  readonly skippedSteps: number;
  readonly test: TestResult;
  readonly history: History;
}

export interface TestResult {
  readonly images: number;
  readonly accuracy: number;
  readonly loss: number;
  /** [C] */
  readonly perClass: number[];
  /** [C][C] true class, predicted */
  readonly confusion: number[][];
  /** [C][E] class, share of its assignments */
  readonly routing: number[][];
  /** [E] share of all assignments */
  readonly load: number[];
  readonly dropRate: number;
}

/** Every step's losses, and every test evaluation. */
export interface History {
  readonly step: number[];
  /** taskLoss + auxLoss */
  readonly loss: number[];
  readonly taskLoss: number[];
  readonly auxLoss: number[];
  readonly testStep: number[];
  readonly testAccuracy: number[];
}
