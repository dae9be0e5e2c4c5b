import { lazy, useMemo } from "react";
import { toCsv } from "../../lab/exports.ts";
import type { RunState } from "../../lab/runState.ts";
import { type SeriesPoint, smooth, thinPoints } from "../../lab/series.ts";
import { usePacedRun, usePreferences } from "../services.ts";
import { expertName } from "../theme/palette.ts";
import { DRAWN_POINTS, MOST_FAIR_LINES, PLOT_HEIGHT } from "./axes.ts";
import { Figure } from "./Figure.tsx";
import { Legend } from "./Legend.tsx";
import { PlotArea } from "./PlotArea.tsx";
import { SmoothingItems } from "./SmoothingItems.tsx";

const LoadPlot = lazy(() => import("./LoadPlot.tsx"));

/** `e0`, `e1` …: each expert's share at a step. */
export type LoadRow = { readonly step: number } & Readonly<Record<string, number>>;

/** Areas times points is what drawing costs: many experts get fewer points. */
const DRAWN_VALUES = 900;

const LEGEND = [{ name: "fair share", colour: "var(--sy-soft)", dashed: true }] as const;

const select = ({ series, marks }: RunState) => ({ series, marks });

export function LoadFigure() {
  const { series, marks } = usePacedRun(select);
  const smoothing = usePreferences((preferences) => preferences.smoothing);
  const numExperts = series.points.at(-1)?.load.length ?? 0;
  const rows = useMemo(
    () => toRows(series.points, numExperts, smoothing),
    [series, numExperts, smoothing],
  );
  return (
    <Figure
      name="Expert load"
      aside={
        <>
          <span>% of assignments</span>
          {numExperts > MOST_FAIR_LINES ? null : <Legend entries={LEGEND} />}
        </>
      }
      hasPicture
      isEmpty={rows.length === 0}
      menuItems={<SmoothingItems />}
      toCsv={() => toLoadCsv(series.points, numExperts)}
    >
      <PlotArea height={PLOT_HEIGHT}>
        {(width) => <LoadPlot width={width} rows={rows} marks={marks} numExperts={numExperts} />}
      </PlotArea>
    </Figure>
  );
}

function toRows(points: readonly SeriesPoint[], numExperts: number, smoothing: number): LoadRow[] {
  const limit = Math.max(
    24,
    Math.min(DRAWN_POINTS / 2, Math.floor(DRAWN_VALUES / Math.max(1, numExperts))),
  );
  const thinned = thinPoints(points, limit);
  const widths = thinned.map((point) => point.steps);
  const curves = Array.from({ length: numExperts }, (_, expert) =>
    smooth(
      thinned.map((point) => point.load[expert]),
      widths,
      smoothing,
    ),
  );
  const rows = thinned.map(({ step }, i) => {
    const shares = curves.map((curve, expert) => [`e${expert}`, curve[i]] as const);
    return { ...Object.fromEntries(shares), step };
  });
  // The first point covers the steps before it too.
  const [first] = rows;
  return first === undefined ? rows : [{ ...first, step: first.step - widths[0] }, ...rows];
}

function toLoadCsv(points: readonly SeriesPoint[], numExperts: number): string {
  const names = Array.from({ length: numExperts }, (_, expert) => expertName(expert));
  return toCsv(
    ["step", ...names],
    points.map((point) => [point.step, ...point.load]),
  );
}
