import type { CurveAxis, CurveMeasure } from "../../lab/compare/curves.ts";
import type { Table } from "../../lab/exports.ts";
import type { RunResult } from "../../run/result.ts";
import type { LoadedExperiment } from "./loadedExperiment.ts";
import type { OverlayLine } from "./overlayLines.ts";

/** What stands below the axis across. */
export const ACROSS: Readonly<Record<CurveAxis, string>> = {
  step: "step",
  epoch: "epoch",
  seconds: "seconds",
};

/** For those who do not see the curves: "Test accuracy at the end of each curve: A, k 1: 94.1 %; …" */
export function describeEnds(
  measure: string,
  lines: readonly OverlayLine[],
  format: (value: number) => string,
): string {
  const ends = lines.flatMap(({ letter, name, points }) => {
    const last = points.at(-1);
    return last ? [`${letter}, ${name}: ${format(last.mean)}`] : [];
  });
  return ends.length === 0 ? "" : `${measure} at the end of each curve: ${ends.join("; ")}.`;
}

/** Every row of a run's history: one row an observation. */
export function observeCurve({ history }: RunResult, measure: CurveMeasure): Table {
  const steps = measure === "testAccuracy" ? history.testStep : history.step;
  const values = history[measure];
  return { columns: ["step", measure], rows: steps.map((step, i) => [step, values[i]]) };
}

/** The same of all runs, for reading. */
export function toOverlayTable(
  experiments: readonly LoadedExperiment[],
  measure: CurveMeasure,
): Table {
  const rows = experiments.flatMap(({ letter, name, results }) =>
    results.flatMap((result) =>
      observeCurve(result, measure).rows.map((row) => [
        `${letter}, ${name}`,
        result.experiment.seed,
        ...row,
      ]),
    ),
  );
  return { columns: ["run", "seed", "step", measure], rows };
}
