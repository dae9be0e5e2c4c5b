import { useMemo } from "react";
import { baselineFor } from "../../lab/baseline.ts";
import { toCsv } from "../../lab/exports.ts";
import type { TestPoint } from "../../lab/pageBook.ts";
import type { RunState } from "../../lab/runState.ts";
import { pickFew, type SeriesPoint, smooth, thinPoints } from "../../lab/series.ts";
import { lazyPart } from "../lazyPart.tsx";
import { usePacedRun } from "../pacedRun.ts";
import { usePreferences } from "../services.ts";
import { ALONE_COLOUR, DRAWN_POINTS, PLOT_HEIGHT, TASK_COLOUR } from "./axes.ts";
import { Figure } from "./Figure.tsx";
import { Legend } from "./Legend.tsx";
import { PlotArea } from "./PlotArea.tsx";
import type { AccuracyRow } from "./rows.ts";
import { SmoothingItems } from "./SmoothingItems.tsx";

const AccuracyPlot = lazyPart(() => import("./AccuracyPlot.tsx"));

const TEST = { name: "test", colour: "var(--sy-ink)" };
const TEST_IN_BATCHES = { ...TEST, name: "in batches" };
const TEST_ALONE = { name: "alone", colour: ALONE_COLOUR };
const TRAIN = { name: "train", colour: TASK_COLOUR };
const ONE_EXPERT = { name: "one expert", colour: "var(--sy-soft)", dashed: true };

const select = ({ frame: { series, tests, marks }, shown: { dataset } }: RunState) => ({
  series,
  tests,
  marks,
  dataset,
});

export function AccuracyFigure() {
  const [{ series, tests, marks, dataset }, ref] = usePacedRun(select);
  const smoothing = usePreferences((preferences) => preferences.smoothing);
  const rows = useMemo(
    () => toRows(thinPoints(series.points, DRAWN_POINTS), pickFew(tests, DRAWN_POINTS), smoothing),
    [series, tests, smoothing],
  );
  const baseline = baselineFor(dataset)?.accuracy;
  const hasBoth = tests.some(({ tokenChoiceAccuracy }) => tokenChoiceAccuracy !== undefined);
  const entries = [
    ...(hasBoth ? [TEST_IN_BATCHES, TEST_ALONE] : [TEST]),
    TRAIN,
    ...(baseline === undefined ? [] : [ONE_EXPERT]),
  ];
  return (
    <Figure
      ref={ref}
      name="Accuracy"
      aside={<Legend entries={entries} />}
      hasPicture
      isEmpty={rows.length === 0}
      menuItems={<SmoothingItems />}
      toCsv={() =>
        toCsv(
          ["step", "trainAccuracy", "testAccuracy", ...(hasBoth ? ["testAccuracyAlone"] : [])],
          toRows(series.points, tests, smoothing).map(({ step, train, test, testAlone }) => [
            step,
            train,
            test,
            ...(hasBoth ? [testAlone] : []),
          ]),
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
            hasBoth={hasBoth}
            isSmoothed={smoothing > 0}
          />
        )}
      </PlotArea>
    </Figure>
  );
}

const NOTHING = {
  train: undefined,
  trainSmooth: undefined,
  test: undefined,
  testAlone: undefined,
} as const;

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
    rows.set(step, { ...NOTHING, step, train: train[i], trainSmooth: trainSmooth[i] });
  });
  for (const { step, accuracy, tokenChoiceAccuracy } of tests) {
    const row = rows.get(step) ?? { ...NOTHING, step };
    rows.set(step, { ...row, test: accuracy, testAlone: tokenChoiceAccuracy });
  }
  return [...rows.values()].sort((a, b) => a.step - b.step);
}
