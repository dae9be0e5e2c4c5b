import type { Sweep } from "../../../src/experiment/sweep.ts";
import { toCsv } from "../../../src/lab/exports.ts";
import { valueName } from "../../../src/lab/sweep/figure/axisNames.ts";
import { drawnAxes, type RunRow, type SweepPoint } from "../../../src/lab/sweep/points.ts";

/** A run that has no result, and why. */
export interface RunWithoutResult {
  readonly link: string;
  /** "not trained yet" where it did not fail. */
  readonly reason: string;
}

/** One row a run that is done: the values of its fields that vary, and what came out. */
export function runsAsCsv(sweep: Sweep, rows: readonly RunRow[]): string {
  const fields = drawnAxes(sweep).map(({ field }) => field);
  const experiments = new Map(sweep.runs.map(({ link, experiment }) => [link, experiment]));
  const columns = [
    "link",
    "engine",
    "adapter",
    "seed",
    "accuracy",
    "loss",
    "maxVio",
    "deadExperts",
    "diversity",
    "gateEntropy",
    "diverged",
    "trainSeconds",
    "imagesPerSecond",
  ] as const;
  const cells = rows.map((row) => [
    ...fields.map((field) => experiments.get(row.link)?.[field]),
    ...columns.map((column) => toCell(row[column])),
  ]);
  return toCsv([...fields, ...columns], cells);
}

/** Spreadsheets take a text that begins like a formula for one. */
function toCell(value: string | number | boolean | null): string | number | undefined {
  if (typeof value === "number") return value;
  if (value === null) return undefined;
  const text = String(value);
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

/** The points of the figure and the runs behind them. */
export function reportAsJson(
  sweep: Sweep,
  points: readonly SweepPoint[],
  without: readonly RunWithoutResult[],
): string {
  const axes = drawnAxes(sweep);
  const report = {
    schema: 1,
    kind: "sweep report",
    link: sweep.link,
    axes: axes.map(({ field, values }) => ({ field, values: values.map(({ text }) => text) })),
    points: points.map(({ x, line, panel, accuracy, numSeeds, runs }) => ({
      values: placeOf({ x, line, panel }, axes.length).map((index, axis) => valueText(axis, index)),
      accuracy: accuracy ?? null,
      numSeeds,
      runs,
    })),
    withoutResult: without,
  };
  return `${JSON.stringify(report, null, 1)}\n`;

  function valueText(axis: number, index: number): string {
    return axes[axis].values[index].text;
  }
}

/** The points as rows of text: a value of each axis, then each measure. */
export function pointCells(sweep: Sweep, point: SweepPoint): readonly string[] {
  const axes = drawnAxes(sweep);
  const { accuracy, runs, numSeeds } = point;
  const percent = (share: number | undefined) =>
    share === undefined ? "–" : (100 * share).toFixed(2);
  return [
    ...placeOf(point, axes.length).map((index, axis) => valueName(axes[axis], index)),
    percent(accuracy?.mean),
    percent(accuracy?.lowest),
    percent(accuracy?.highest),
    `${runs.length} of ${numSeeds}`,
  ];
}

function placeOf(
  { x, line, panel }: Pick<SweepPoint, "x" | "line" | "panel">,
  numAxes: number,
): readonly number[] {
  return [x, line, ...panel].slice(0, numAxes);
}
