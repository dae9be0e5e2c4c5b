import type { Sweep } from "../../experiment/sweep.ts";
import type { Table } from "../exports.ts";
import { drawnAxes, type RunRow, type SweepPoint } from "./points.ts";

const COLUMNS = [
  "link",
  "engine",
  "seed",
  "accuracy",
  "loss",
  "maxVio",
  "deadExperts",
  "diversity",
  "gateEntropy",
] as const satisfies readonly (keyof RunRow)[];

/** One row a run at each of its points: the values of the point, then what came of the run. */
export function sweepTable(sweep: Sweep, points: readonly SweepPoint[]): Table {
  const axes = drawnAxes(sweep);
  const rows = points.flatMap(({ x, line, panel, runs }) => {
    const place = [x, line, ...panel].slice(0, axes.length);
    const values = place.map((index, axis) => axes[axis].values[index].text);
    return runs.map((run) => [...values, ...COLUMNS.map((column) => run[column] ?? undefined)]);
  });
  return { columns: [...axes.map(({ field }) => field), ...COLUMNS], rows };
}
