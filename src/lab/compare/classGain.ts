import type { RunResult } from "../../run/result.ts";
import { type Difference, judgeDifference, type Spread, spreadOf } from "./seedSpread.ts";

type Tested = Pick<RunResult, "test">;

/** How much better a class is recognised than by the baseline. */
export interface ClassGain {
  readonly label: number;
  /** Accuracies on this class. */
  readonly baseline: Spread;
  readonly compared: Spread;
  readonly gain: Difference;
}

/**
 * The gain of every class that both were tested on, largest first.
 * @param baseline results that differ by seed alone, one at least; `compared` likewise
 */
export function classGains(
  baseline: readonly Tested[],
  compared: readonly Tested[],
): readonly ClassGain[] {
  const numClasses = Math.min(
    ...[...baseline, ...compared].map(({ test }) => test.perClass.length),
  );
  const gains = Array.from({ length: numClasses }, (_, label): ClassGain => {
    const before = accuraciesOf(baseline, label);
    const after = accuraciesOf(compared, label);
    return { label, baseline: before, compared: after, gain: judgeDifference(before, after) };
  });
  return gains.sort((a, b) => b.gain.value - a.gain.value || a.label - b.label);
}

function accuraciesOf(results: readonly Tested[], label: number): Spread {
  return spreadOf(results.map(({ test }) => test.perClass[label] ?? 0));
}
