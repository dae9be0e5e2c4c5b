import { DEFAULT_EXPERIMENT } from "../../src/experiment/fields.ts";
import type { BenchmarkCase, BenchmarkRequest, Measurement } from "../../src/run/benchmark.ts";
import type { EngineProfile } from "../../src/run/profiling.ts";

/** What is measured by default: the tutorial's model, a larger batch, many experts. */
const CASES: readonly BenchmarkCase[] = [
  { name: "default", changes: {}, steps: { webgpu: 100, cpu: 500 } },
  { name: "batch 1024", changes: { batchSize: 1024 }, steps: { webgpu: 16, cpu: 64 } },
  { name: "64 experts", changes: { numExperts: 64 }, steps: { webgpu: 40, cpu: 200 } },
];

export type BenchmarkChoice = Pick<BenchmarkRequest, "engines" | "rounds"> & {
  readonly onProgress: (text: string) => void;
};

/** What one runtime measured, and what it ran on. */
export interface RuntimeMeasurements {
  readonly measurements: readonly Measurement[];
  readonly versions: Readonly<Record<string, string>>;
}

/** The same of the kernels of a step. */
export interface RuntimeProfile extends EngineProfile {
  readonly versions: Readonly<Record<string, string>>;
}

export function benchmarkRequest({ engines, rounds }: BenchmarkChoice): BenchmarkRequest {
  return { base: DEFAULT_EXPERIMENT, cases: CASES, engines, rounds };
}
