import { createCpuEngine } from "../../src/engine/cpu/cpuEngine.ts";
import { runBenchmark } from "../../src/run/benchmark.ts";
import { experimentOf, SEEDS } from "./cases.ts";
import type { MeasureOptions } from "./measureAccuracy.ts";
import type { CaseReport, MethodReport } from "./report.ts";

const ROUNDS = 5;
/** An epoch: a second or a few. */
const STEPS = 469;

/** Yields the report once, with the speed of all methods of which the accuracy is known; trials are left out. */
export async function* measureSpeed(
  report: MethodReport,
  { cases, dataset, onProgress, signal }: MeasureOptions,
): AsyncGenerator<MethodReport> {
  const measured = cases.filter(({ name, group }) => group !== "trial" && report.cases[name]);
  if (measured.length === 0) return;
  const base = experimentOf(measured[0], SEEDS[0]);
  const measurements = await runBenchmark({
    base,
    cases: measured.map((methodCase) => ({
      name: methodCase.name,
      changes: experimentOf(methodCase, SEEDS[0]),
      steps: { cpu: STEPS, webgpu: STEPS },
    })),
    engines: ["cpu"],
    rounds: ROUNDS,
    dataset,
    createEngine: async (_, config) => createCpuEngine(config, dataset),
    onProgress: (text) => {
      signal.throwIfAborted();
      onProgress(text);
    },
  });
  const updated: Record<string, CaseReport> = { ...report.cases };
  for (const { caseName, imagesPerSecond } of measurements) {
    const speed = { imagesPerSecond, median: medianOf(imagesPerSecond) };
    updated[caseName] = { ...updated[caseName], speed };
  }
  yield { ...report, cases: updated };
}

/** Of an odd number of values. */
function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
