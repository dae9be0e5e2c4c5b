import type { StepProfile } from "../../src/engine/profile.ts";
import type { CaseResults } from "../peers/measure.ts";

/** One comparison with a twin. */
export interface CheckRow {
  /** What was checked, of the kernels of one tiling or of the engine as a whole. */
  readonly group: string;
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
  /** What differs, where it did not pass. */
  readonly reason?: string;
}

export interface Checks {
  readonly rows: readonly CheckRow[];
  /** How many of each group there are to be done in all. */
  readonly planned: Readonly<Record<string, number>>;
}

export interface MeasuredSpeed {
  readonly name: string;
  readonly status: "measured";
  readonly numExperts: number;
  readonly replicas: number;
  /** Of all replicas together. */
  readonly imagesPerStep: number;
  /** Steps of a round. */
  readonly steps: number;
  /** One entry a round, in the order they were taken. */
  readonly imagesPerSecond: readonly number[];
  readonly tiling: string;
  /** From configuration to the first step done, kernels compiled. */
  readonly prepareSeconds: number;
}

export type SpeedRow =
  | MeasuredSpeed
  | { readonly name: string; readonly status: "failed"; readonly reason: string };

export interface KernelTimes {
  readonly name: string;
  readonly tiling: string;
  readonly profile: StepProfile;
}

export interface AccuracyRun {
  readonly seed: number;
  readonly link: string;
  /** Seconds from the first step on, tests included; null: the target was not reached. */
  readonly seconds: number | null;
  /** Of them in training alone. */
  readonly trainSeconds: number;
  /** Making the engine, compiling its kernels. */
  readonly prepareSeconds: number;
  readonly steps: number;
  /** Of the last test, on all test images. */
  readonly testAccuracy: number;
}

export interface PeerComparison {
  readonly cases: readonly CaseResults[];
  readonly notes: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
}

/** What each stage finds, by the stage's name. */
export interface GpuResults {
  readonly kernels: Checks;
  readonly agreement: Checks;
  readonly tilings: readonly SpeedRow[];
  readonly "layer tilings": readonly SpeedRow[];
  readonly "kernel times": readonly KernelTimes[];
  readonly growth: readonly SpeedRow[];
  readonly replicas: readonly SpeedRow[];
  readonly batches: readonly SpeedRow[];
  readonly accuracy: readonly AccuracyRun[];
  readonly PyTorch: PeerComparison;
}
