import { useMemo } from "react";
import type { Comparison } from "../../lab/comparison.ts";
import type { Table } from "../../lab/exports.ts";
import type { RunState } from "../../lab/runState.ts";
import { formatPercent } from "../format.ts";
import { lazyPart } from "../lazyPart.tsx";
import { usePacedRun } from "../pacedRun.ts";
import { COMPARED_COLOUR, HEATMAP_HEIGHT } from "./axes.ts";
import { Figure } from "./Figure.tsx";
import { Legend, type LegendEntry } from "./Legend.tsx";
import { momentOfTest } from "./moment.ts";
import { PlotArea } from "./PlotArea.tsx";
import type { ClassRow } from "./rows.ts";
import { selectCompared, useComparison } from "./useComparison.ts";

const ClassAccuracyPlot = lazyPart(() => import("./ClassAccuracyPlot.tsx"));

const NO_ROWS: readonly ClassRow[] = [];

const select = (state: RunState) => ({
  evaluation: state.frame.evaluation,
  run: state.run,
  ...selectCompared(state),
});

/** How many images of each digit are answered rightly: as dots, so that no bar starts anywhere but at zero. */
export function ClassAccuracyFigure({ span }: { readonly span?: "two" }) {
  const [{ evaluation, run, ...parts }, ref] = usePacedRun(select);
  const compared = useComparison(parts);
  const perClass = evaluation?.perClass;
  const rows = useMemo(
    () => (perClass ? toRows(perClass, compared) : NO_ROWS),
    [perClass, compared],
  );
  const numExperts = evaluation?.load.length ?? 0;
  const own = numExperts === 1 ? "this run" : `${numExperts} experts`;
  const isCompared = rows[0]?.compared !== undefined;
  return (
    <Figure
      ref={ref}
      name="Class accuracy"
      moment={momentOfTest(evaluation, run)}
      aside={rows.length === 0 ? null : <Legend entries={legendOf(own, isCompared, compared)} />}
      summary={describeClasses(rows)}
      isEmpty={rows.length === 0}
      {...(span ? { span } : {})}
      toTable={() => toTable(rows)}
    >
      <PlotArea height={HEATMAP_HEIGHT}>
        {(size) => (
          <ClassAccuracyPlot size={size} rows={rows} compared={isCompared ? compared : undefined} />
        )}
      </PlotArea>
    </Figure>
  );
}

/** Compared class by class, if the other run was tested on the same classes. */
function toRows(perClass: Float32Array, compared: Comparison | undefined): ClassRow[] {
  const other = compared?.classes?.perClass;
  const known = other?.length === perClass.length ? other : undefined;
  return Array.from(perClass, (accuracy, label) => ({
    label: String(label),
    accuracy,
    compared: known?.[label],
  }));
}

function legendOf(
  own: string,
  isCompared: boolean,
  compared: Comparison | undefined,
): LegendEntry[] {
  const entry: LegendEntry = { name: own, colour: "var(--sy-accent)", sign: "dot" };
  if (!isCompared || compared === undefined) return [entry];
  const { name, title } = compared;
  return [entry, { name, title, colour: COMPARED_COLOUR, sign: "bar" }];
}

/** "A dot for each digit. Lowest: 5, 89.1 %; highest: 1, 98.2 %." */
function describeClasses(rows: readonly ClassRow[]): string {
  if (rows.length === 0) return "";
  const sorted = rows.toSorted((a, b) => a.accuracy - b.accuracy);
  const say = (row: ClassRow | undefined) =>
    row ? `${row.label}, ${formatPercent(row.accuracy)}` : "";
  return `A dot for each digit. Lowest: ${say(sorted[0])}; highest: ${say(sorted.at(-1))}.`;
}

function toTable(rows: readonly ClassRow[]): Table {
  return {
    columns: ["class", "accuracy", "compared"],
    rows: rows.map((row) => [row.label, row.accuracy, row.compared]),
  };
}
