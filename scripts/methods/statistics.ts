import type { CaseReport, SeedRun } from "./report.ts";

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The sample standard deviation; 0 of a single value. */
export function spreadOf(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

export function meanOfRuns({ runs }: CaseReport, measure: (run: SeedRun) => number): number {
  return meanOf(runs.map(measure));
}
