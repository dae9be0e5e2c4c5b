import { useMemo } from "react";
import type { Comparison } from "../../lab/comparison.ts";
import type { TestPoint } from "../../lab/pageBook.ts";
import type { RunState } from "../../lab/runState.ts";
import { pickFew, thinPoints } from "../../lab/series.ts";
import { selectTotalSteps } from "../../store/selectors.ts";
import { formatPercent } from "../format.ts";
import { lazyPart } from "../lazyPart.tsx";
import { usePacedRun } from "../pacedRun.ts";
import { usePreferences } from "../services.ts";
import { toAccuracyRows, toAccuracyTable } from "./accuracyRows.ts";
import { ALONE_COLOUR, DRAWN_POINTS, PLOT_HEIGHT, TASK_COLOUR } from "./axes.ts";
import { Figure } from "./Figure.tsx";
import { Legend, type LegendEntry } from "./Legend.tsx";
import { momentOfFrame } from "./moment.ts";
import { PlotArea } from "./PlotArea.tsx";
import type { AccuracyRow } from "./rows.ts";
import { SmoothingItems } from "./SmoothingItems.tsx";
import { comparedEntry } from "./signs.ts";
import { selectCompared, useComparison } from "./useComparison.ts";

const AccuracyPlot = lazyPart(() => import("./AccuracyPlot.tsx"));

const TEST: LegendEntry = {
  name: "test",
  colour: "var(--sy-ink)",
  title: "Tests of a part of the test images, and of all of them where there is a dot.",
};
const TEST_IN_BATCHES = { ...TEST, name: "in batches" };
const TEST_ALONE = { name: "alone", colour: ALONE_COLOUR };
const FULL_TEST: LegendEntry = { name: "full test", colour: "var(--sy-ink)", sign: "dot" };
const TRAIN = { name: "train", colour: TASK_COLOUR };

const select = (state: RunState) => {
  const { series, tests, marks, position } = state.frame;
  const totalSteps = selectTotalSteps(state);
  return { series, tests, marks, position, totalSteps, ...selectCompared(state) };
};

/** One element for all frames: see OPEN_IMAGES. */
const MENU_ITEMS = <SmoothingItems />;

export function AccuracyFigure() {
  const [{ series, tests, marks, position, totalSteps, ...parts }, ref] = usePacedRun(select);
  const smoothing = usePreferences((preferences) => preferences.smoothing);
  const compared = useComparison(parts);
  const drawn = useMemo(() => pickTests(tests), [tests]);
  const rows = useMemo(
    () => toAccuracyRows(thinPoints(series.points, DRAWN_POINTS), tests, compared, smoothing),
    [series, tests, compared, smoothing],
  );
  const hasBoth = tests.some(({ tokenChoiceAccuracy }) => tokenChoiceAccuracy !== undefined);
  const entries = [
    ...(hasBoth ? [TEST_IN_BATCHES, TEST_ALONE] : [TEST]),
    FULL_TEST,
    TRAIN,
    ...(compared ? [comparedEntry(compared)] : []),
  ];
  return (
    <Figure
      ref={ref}
      name="Accuracy"
      moment={momentOfFrame(position)}
      aside={<Legend entries={entries} />}
      summary={describeAccuracy(rows.at(-1), compared)}
      isEmpty={rows.length === 0}
      menuItems={MENU_ITEMS}
      toTable={() => toAccuracyTable(series.points, tests, hasBoth)}
    >
      <PlotArea height={PLOT_HEIGHT}>
        {(size) => (
          <AccuracyPlot
            size={size}
            totalSteps={totalSteps}
            rows={rows}
            {...drawn}
            marks={marks}
            compared={compared}
            hasBoth={hasBoth}
            isSmoothed={smoothing > 0}
          />
        )}
      </PlotArea>
    </Figure>
  );
}

/** Few of many tests, and of those of all test images. */
function pickTests(tests: readonly TestPoint[]) {
  return {
    tests: pickFew(tests, DRAWN_POINTS),
    fullTests: pickFew(
      tests.filter(({ full }) => full),
      DRAWN_POINTS,
    ),
  };
}

function describeAccuracy(last: AccuracyRow | undefined, compared: Comparison | undefined): string {
  if (last?.test === undefined) return "";
  const beside =
    compared && last.compared !== undefined
      ? `; ${compared.name}: ${formatPercent(last.compared)}`
      : "";
  return `Lines of the accuracy over the steps. Newest test: ${formatPercent(last.test.accuracy)}${beside}.`;
}
