import { lazy, useMemo } from "react";
import { baselineFor } from "../../lab/baseline.ts";
import { toCsv } from "../../lab/exports.ts";
import type { RunState, TestPoint } from "../../lab/runState.ts";
import { type SeriesPoint, smooth, thinPoints } from "../../lab/series.ts";
import { usePacedRun, usePreferences } from "../services.ts";
import { DRAWN_POINTS, PLOT_HEIGHT, TASK_COLOUR } from "./axes.ts";
import { Figure } from "./Figure.tsx";
import { Legend } from "./Legend.tsx";
import { PlotArea } from "./PlotArea.tsx";
import { SmoothingItems } from "./SmoothingItems.tsx";

const AccuracyPlot = lazy(() => import("./AccuracyPlot.tsx"));

export interface AccuracyRow {
  readonly step: number;
  readonly train: number | undefined;
  readonly trainSmooth: number | undefined;
  readonly test: number | undefined;
}

const LEGEND = [
  { name: "test", colour: "var(--sy-ink)" },
  { name: "train", colour: TASK_COLOUR },
  { name: "one expert", colour: "var(--sy-soft)", dashed: true },
] as const;

const select = ({ series, tests, marks, shown }: RunState) => ({
  series,
  tests,
  marks,
  dataset: shown.dataset,
});

export function AccuracyFigure() {
  const { series, tests, marks, dataset } = usePacedRun(select);
  const smoothing = usePreferences((preferences) => preferences.smoothing);
  const rows = useMemo(
    () => toRows(thinPoints(series.points, DRAWN_POINTS), tests, smoothing),
    [series, tests, smoothing],
  );
  const baseline = baselineFor(dataset)?.accuracy;
  return (
    <Figure
      name="Accuracy"
      aside={<Legend entries={baseline === undefined ? LEGEND.slice(0, 2) : LEGEND} />}
      hasPicture
      isEmpty={rows.length === 0}
      menuItems={<SmoothingItems />}
      toCsv={() =>
        toCsv(
          ["step", "trainAccuracy", "testAccuracy"],
          rows.map((row) => [row.step, row.train, row.test]),
        )
      }
    >
      <PlotArea height={PLOT_HEIGHT}>
        {(width) => (
          <AccuracyPlot
            width={width}
            rows={rows}
            marks={marks}
            baseline={baseline}
            isSmoothed={smoothing > 0}
          />
        )}
      </PlotArea>
    </Figure>
  );
}

/** Batches and tests on one axis: a test's step has its own row where no batch ends. */
function toRows(
  points: readonly SeriesPoint[],
  tests: readonly TestPoint[],
  smoothing: number,
): AccuracyRow[] {
  const train = points.map((point) => point.accuracy);
  const trainSmooth = smooth(
    train,
    points.map((point) => point.steps),
    smoothing,
  );
  const rows = new Map<number, AccuracyRow>();
  points.forEach(({ step }, i) => {
    rows.set(step, { step, train: train[i], trainSmooth: trainSmooth[i], test: undefined });
  });
  for (const { step, accuracy } of tests) {
    const row = rows.get(step) ?? { step, train: undefined, trainSmooth: undefined };
    rows.set(step, { ...row, test: accuracy });
  }
  return [...rows.values()].sort((a, b) => a.step - b.step);
}
