import type { Table } from "../../lab/exports.ts";
import { type SeriesPoint, smooth } from "../../lab/series.ts";
import { AUX_TERMS, type AuxTerm } from "../../reference/routing.ts";
import { formatNumber } from "../format.ts";
import { AUX_COLOUR, TASK_COLOUR } from "./axes.ts";
import type { LegendEntry } from "./Legend.tsx";

/** A curve of the loss figure: the task's loss, or what an auxiliary loss measures. */
export interface LossLine {
  readonly key: "task" | AuxTerm;
  readonly name: string;
  readonly colour: string;
  readonly dashes?: string;
}

/**
 * Every line's value at a step under its key, the smoothed one under `smoothKey(key)`, and what the loss has of an
 * auxiliary one under `factorKey(key)`.
 */
export type LossRow = { readonly step: number } & Readonly<Record<string, number>>;

export const smoothKey = (key: string) => `${key}Smooth`;
const factorKey = (key: string) => `${key}Factor`;

const TASK_LINE: LossLine = { key: "task", name: "task", colour: TASK_COLOUR };

/** How each auxiliary loss is called and drawn. */
const AUX_LINES: Readonly<Record<AuxTerm, Omit<LossLine, "key">>> = {
  importance: { name: "importance", colour: AUX_COLOUR, dashes: "7 2" },
  load: { name: "load", colour: "light-dark(#8250a8, #bd8fe6)", dashes: "2 2" },
  balance: { name: "balance", colour: "light-dark(#00805f, #2fbf94)", dashes: "5 3" },
  z: { name: "router z", colour: "light-dark(#8a6a00, #d9b13b)", dashes: "7 2 2 2" },
  tokenEntropy: { name: "token entropy", colour: "light-dark(#b8407f, #e783b4)", dashes: "3 3" },
  batchEntropy: { name: "batch entropy", colour: "light-dark(#3f7f8c, #6cc0cf)", dashes: "1 3" },
};

/**
 * The auxiliary losses that were ever in use. With none, the importance if the method has it: it shows how uneven the
 * experts' use becomes while no loss works against it.
 */
export function usedTerms(points: readonly SeriesPoint[], hasImportance: boolean): AuxTerm[] {
  const used = AUX_TERMS.filter((_, i) => points.some(({ auxFactors }) => auxFactors[i] !== 0));
  return used.length === 0 && points.length > 0 && hasImportance ? ["importance"] : used;
}

/** The task's line, and those of the auxiliary losses named, as in "importance,load". */
export function linesOf(terms: string): LossLine[] {
  const named = AUX_TERMS.filter((term) => terms.split(",").includes(term));
  return [TASK_LINE, ...named.map((term) => ({ key: term, ...AUX_LINES[term] }))];
}

/** The legend at the last row: "importance × 0.1", or "router z, off" where nothing is measured. */
export function lossLegend(lines: readonly LossLine[], last: LossRow | undefined): LegendEntry[] {
  return lines.map((line) => ({ ...line, name: nameLine(line, last) }));
}

/** A line's name with what the loss has of it at a row. */
export function nameLine({ key, name }: LossLine, row: LossRow | undefined): string {
  if (key === "task" || row === undefined) return name;
  const factor = row[factorKey(key)] ?? 0;
  if (!Number.isFinite(row[key]) && factor === 0) return `${name}, off`;
  return `${name} × ${formatNumber(factor, { maximumSignificantDigits: 6 }).replace("-", "−")}`;
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
      ...(key === "task"
        ? []
        : [{ key: factorKey(key), values: points.map((point) => factorOf(point, key)) }]),
    ];
  });
  return points.map(({ step }, i) => {
    const entries = curves.map(({ key, values }) => [key, values[i]] as const);
    return { ...Object.fromEntries(entries), step };
  });
}

const indexOf = (term: AuxTerm) => AUX_TERMS.indexOf(term);
const factorOf = (point: SeriesPoint, term: AuxTerm) => point.auxFactors[indexOf(term)];

function lossOf(point: SeriesPoint, key: LossLine["key"]): number {
  return key === "task" ? point.taskLoss : point.auxMeasures[indexOf(key)];
}

/** Of each auxiliary loss: what it measures, its coefficient, and their product, which the loss has. */
export function toLossTable(points: readonly SeriesPoint[], terms: readonly AuxTerm[]): Table {
  return {
    columns: [
      "step",
      "taskLoss",
      "auxLoss",
      ...terms.flatMap((term) => [term, `${term}Coefficient`, `${term}Loss`]),
    ],
    rows: points.map((point) => [
      point.step,
      point.taskLoss,
      point.auxLoss,
      ...terms.flatMap((term) => [
        orGap(lossOf(point, term)),
        factorOf(point, term),
        point.auxTerms[indexOf(term)],
      ]),
    ]),
  };
}

const orGap = (value: number) => (Number.isFinite(value) ? value : undefined);
