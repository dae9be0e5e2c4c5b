import { useMemo } from "react";
import { baselineFor } from "../../lab/baseline.ts";
import { toCsv } from "../../lab/exports.ts";
import type { RunState } from "../../lab/runState.ts";
import { lazyPart } from "../lazyPart.tsx";
import { usePacedRun } from "../pacedRun.ts";
import { BASELINE_COLOUR } from "./axes.ts";
import { Figure } from "./Figure.tsx";
import { Legend } from "./Legend.tsx";
import { PlotArea } from "./PlotArea.tsx";
import type { ClassRow } from "./rows.ts";

const ClassAccuracyPlot = lazyPart(() => import("./ClassAccuracyPlot.tsx"));

const HEIGHT = 240;
const NO_ROWS: readonly ClassRow[] = [];

const select = ({ frame: { evaluation }, shown: { dataset } }: RunState) => ({
  evaluation,
  dataset,
});

export function ClassAccuracyFigure({ span }: { readonly span?: "two" }) {
  const [{ evaluation, dataset }, ref] = usePacedRun(select);
  const rows = useMemo(() => {
    const perClass = evaluation?.perClass;
    if (perClass === undefined) return NO_ROWS;
    const baseline = baselineFor(dataset)?.perClass;
    const known = baseline?.length === perClass.length ? baseline : undefined;
    return Array.from(perClass, (accuracy, label) => ({
      label: String(label),
      accuracy,
      baseline: known?.[label],
    }));
  }, [evaluation, dataset]);
  const numExperts = evaluation?.load.length ?? 0;
  const name = numExperts === 1 ? "this run" : `${numExperts} experts`;
  const hasBaseline = rows[0]?.baseline !== undefined;
  const entries = [
    { name, colour: "var(--sy-accent)", block: true },
    { name: "one expert", colour: BASELINE_COLOUR, block: true },
  ];
  return (
    <Figure
      ref={ref}
      name="Class accuracy"
      aside={rows.length === 0 ? null : <Legend entries={entries.slice(0, hasBaseline ? 2 : 1)} />}
      hasPicture
      isEmpty={rows.length === 0}
      {...(span ? { span } : {})}
      toCsv={() =>
        toCsv(
          ["class", "accuracy", "oneExpert"],
          rows.map((row) => [row.label, row.accuracy, row.baseline]),
        )
      }
    >
      <PlotArea height={HEIGHT}>
        {(width) => <ClassAccuracyPlot width={width} height={HEIGHT} rows={rows} />}
      </PlotArea>
    </Figure>
  );
}
