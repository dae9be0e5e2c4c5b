import type { RunResult } from "../../run/result.ts";

/** About what a stored result takes. */
export function resultBytes({ history }: RunResult): number {
  const numColumns = 4 + Object.keys(history.auxTerms).length;
  return 4000 + 8 * (history.step.length * numColumns + history.testStep.length * 2);
}
