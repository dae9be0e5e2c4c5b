import { Menu } from "@mantine/core";
import { useMemo } from "react";
import { toCsv } from "../../lab/exports.ts";
import type { RunState } from "../../lab/runState.ts";
import { type SeriesPoint, smooth, thinPoints } from "../../lab/series.ts";
import { lazyPart } from "../lazyPart.tsx";
import { usePacedRun } from "../pacedRun.ts";
import { usePreferences, useServices } from "../services.ts";
import { expertName } from "../theme/palette.ts";
import { DRAWN_POINTS, MOST_FAIR_LINES, PLOT_HEIGHT } from "./axes.ts";
import { Figure } from "./Figure.tsx";
import { Legend } from "./Legend.tsx";
import { PlotArea } from "./PlotArea.tsx";
import type { LoadRow } from "./rows.ts";
import { SmoothingItems } from "./SmoothingItems.tsx";

const LoadPlot = lazyPart(() => import("./LoadPlot.tsx"));

/** Areas times points is what drawing costs: many experts get fewer points. */
const DRAWN_VALUES = 900;

const FAIR = { name: "fair share", colour: "var(--sy-soft)", dashed: true } as const;
const DROPPED = { name: "dropped", colour: "var(--sy-wrong)" } as const;

const select = ({ frame: { series, marks }, run }: RunState) => ({
  series,
  marks,
  model: run?.model,
});

export function LoadFigure() {
  const [{ series, marks, model }, ref] = usePacedRun(select);
  const { preferencesStore } = useServices();
  const smoothing = usePreferences((preferences) => preferences.smoothing);
  const isRelative = usePreferences((preferences) => preferences.relativeLoad);
  // Where all experts see all images, only their gates differ.
  const measure = model?.routing.assignment === "all" ? "importance" : "load";
  const numExperts = series.points.at(-1)?.load.length ?? 0;
  const drops = series.points.some(({ dropRate }) => dropRate > 0);
  const rows = useMemo(
    () => toRows(series.points, { measure, numExperts, smoothing, isRelative, drops }),
    [series, measure, numExperts, smoothing, isRelative, drops],
  );
  const hasFairLines = isRelative || numExperts <= MOST_FAIR_LINES;
  const showsDrops = drops && !isRelative;
  const entries = [...(hasFairLines ? [FAIR] : []), ...(showsDrops ? [DROPPED] : [])];
  const whole = measure === "load" ? "% of assignments" : "% of the gates";
  return (
    <Figure
      ref={ref}
      name="Expert load"
      aside={
        <>
          {showsDrops ? null : <span>{isRelative ? "1 is fair" : whole}</span>}
          <Legend entries={entries} />
        </>
      }
      hasPicture
      isEmpty={rows.length === 0}
      menuItems={
        <>
          <Menu.CheckboxItem
            checked={isRelative}
            onChange={(relativeLoad) => preferencesStore.setState({ relativeLoad })}
          >
            Utilisation: load over fair share
          </Menu.CheckboxItem>
          <SmoothingItems />
        </>
      }
      toCsv={() => toLoadCsv(series.points, measure, numExperts)}
    >
      <PlotArea height={PLOT_HEIGHT}>
        {(width) => (
          <LoadPlot
            width={width}
            rows={rows}
            marks={marks}
            numExperts={numExperts}
            isRelative={isRelative}
            showsDrops={showsDrops}
          />
        )}
      </PlotArea>
    </Figure>
  );
}

interface RowOptions {
  readonly measure: "load" | "importance";
  readonly numExperts: number;
  readonly smoothing: number;
  readonly isRelative: boolean;
  readonly drops: boolean;
}

function toRows(points: readonly SeriesPoint[], options: RowOptions): LoadRow[] {
  const { measure, numExperts, smoothing, isRelative, drops } = options;
  const limit = Math.max(
    24,
    Math.min(DRAWN_POINTS / 2, Math.floor(DRAWN_VALUES / Math.max(1, numExperts))),
  );
  const thinned = thinPoints(points, limit);
  const widths = thinned.map((point) => point.steps);
  const curve = (value: (point: SeriesPoint) => number) =>
    smooth(thinned.map(value), widths, smoothing);
  const unit = isRelative ? numExperts : 1;
  const curves = Array.from(
    { length: numExperts },
    (_, expert) => [`e${expert}`, curve((point) => point[measure][expert] * unit)] as const,
  );
  const lines = drops
    ? [...curves, ["dropped", curve(({ dropRate }) => dropRate)] as const]
    : curves;
  const rows = thinned.map(({ step }, i) => {
    const values = lines.map(([key, line]) => [key, line[i]] as const);
    return { ...Object.fromEntries(values), step };
  });
  // The first point covers the steps before it too.
  const [first] = rows;
  return first === undefined ? rows : [{ ...first, step: first.step - widths[0] }, ...rows];
}

function toLoadCsv(
  points: readonly SeriesPoint[],
  measure: "load" | "importance",
  numExperts: number,
): string {
  const names = Array.from({ length: numExperts }, (_, expert) => expertName(expert));
  return toCsv(
    ["step", ...names, "dropRate"],
    points.map((point) => [point.step, ...point[measure], point.dropRate]),
  );
}
