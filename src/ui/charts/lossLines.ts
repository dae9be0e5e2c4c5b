import { toCsv } from "../../lab/exports.ts";
import { type SeriesPoint, smooth } from "../../lab/series.ts";
import { AUX_TERMS, type AuxTerm } from "../../reference/routing.ts";
import { AUX_COLOUR, TASK_COLOUR } from "./axes.ts";

/** A curve of the loss figure: the task's loss, or an auxiliary one. */
export interface LossLine {
  readonly key: "task" | AuxTerm;
  readonly name: string;
  readonly colour: string;
}

/** Every line's value at a step under its key, and the smoothed one under `smoothKey(key)`. */
export type LossRow = { readonly step: number } & Readonly<Record<string, number>>;

export const smoothKey = (key: string) => `${key}Smooth`;

const TASK_LINE: LossLine = { key: "task", name: "task", colour: TASK_COLOUR };

/** How each auxiliary loss is called and coloured. */
const AUX_LINES: Readonly<Record<AuxTerm, Omit<LossLine, "key">>> = {
  importance: { name: "importance", colour: AUX_COLOUR },
  load: { name: "load", colour: "light-dark(#8250a8, #bd8fe6)" },
  balance: { name: "balance", colour: "light-dark(#00805f, #2fbf94)" },
  z: { name: "router z", colour: "light-dark(#8a6a00, #d9b13b)" },
  tokenEntropy: { name: "token entropy", colour: "light-dark(#b8407f, #e783b4)" },
  batchEntropy: { name: "batch entropy", colour: "light-dark(#3f7f8c, #6cc0cf)" },
};

/** The auxiliary losses that were ever anything but zero. */
export function usedTerms(points: readonly SeriesPoint[]): AuxTerm[] {
  return AUX_TERMS.filter((_, term) => points.some(({ auxTerms }) => auxTerms[term] !== 0));
}

/** The task's line, and those of the auxiliary losses named, as in "importance,load". */
export function linesOf(terms: string): LossLine[] {
  const named = AUX_TERMS.filter((term) => terms.split(",").includes(term));
  return [TASK_LINE, ...named.map((term) => ({ key: term, ...AUX_LINES[term] }))];
}

/** Every line's raw and smoothed values, point by point. */
export function toLossRows(
  points: readonly SeriesPoint[],
  lines: readonly LossLine[],
  smoothing: number,
): LossRow[] {
  const widths = points.map((point) => point.steps);
  const curves = lines.flatMap(({ key }) => {
    const values = points.map((point) => lossOf(point, key));
    return [
      { key, values },
      { key: smoothKey(key), values: smooth(values, widths, smoothing) },
    ];
  });
  return points.map(({ step }, i) => {
    const entries = curves.map(({ key, values }) => [key, values[i]] as const);
    return { ...Object.fromEntries(entries), step };
  });
}

function lossOf(point: SeriesPoint, key: LossLine["key"]): number {
  return key === "task" ? point.taskLoss : point.auxTerms[AUX_TERMS.indexOf(key)];
}

export function toLossCsv(points: readonly SeriesPoint[]): string {
  const terms = usedTerms(points);
  return toCsv(
    ["step", "taskLoss", "auxLoss", ...terms.map((term) => `${term}Loss`)],
    points.map((point) => [
      point.step,
      point.taskLoss,
      point.auxLoss,
      ...terms.map((term) => lossOf(point, term)),
    ]),
  );
}
