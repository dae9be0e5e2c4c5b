import { useMemo } from "react";
import type { Experiment } from "../../experiment/experiment.ts";
import type { Field } from "../../experiment/field.ts";
import { FIELD_TABLE } from "../../experiment/fieldTable.ts";
import type { RunState } from "../../lab/runState.ts";
import { thinPoints } from "../../lab/series.ts";
import type { AuxTerm } from "../../reference/routing.ts";
import { selectTotalSteps } from "../../store/selectors.ts";
import { formatSmall } from "../format.ts";
import { lazyPart } from "../lazyPart.tsx";
import { usePacedRun } from "../pacedRun.ts";
import { usePreferences } from "../services.ts";
import { DRAWN_POINTS, PLOT_HEIGHT } from "./axes.ts";
import { Figure } from "./Figure.tsx";
import { Legend } from "./Legend.tsx";
import {
  type LossLine,
  type LossRow,
  linesOf,
  lossLegend,
  smoothKey,
  toLossRows,
  toLossTable,
  usedTerms,
} from "./lossLines.ts";
import { momentOfFrame } from "./moment.ts";
import { PlotArea } from "./PlotArea.tsx";
import { PreferenceItem } from "./PreferenceItem.tsx";
import { SmoothingItems } from "./SmoothingItems.tsx";

const LossPlot = lazyPart(() => import("./LossPlot.tsx"));

const select = ({ frame: { series, marks, position }, shown, run }: RunState) => ({
  series,
  marks,
  position,
  totalSteps: selectTotalSteps({ run, shown }),
  hasImportance: (run?.model.numExperts ?? 1) > 1 && hasImportance(shown),
});

/** Whether the method has an importance to be uneven. */
function hasImportance(experiment: Experiment): boolean {
  const field: Field = FIELD_TABLE.importanceCoef;
  return field.appliesTo?.(experiment) ?? true;
}

export function LossFigure() {
  const [{ series, marks, position, totalSteps, hasImportance }, ref] = usePacedRun(select);
  const smoothing = usePreferences((preferences) => preferences.smoothing);
  const isLog = usePreferences((preferences) => preferences.logLoss);
  // One string: lines are new only where another loss comes into use.
  const used = usedTerms(series.points, hasImportance).join();
  const lines = useMemo(() => linesOf(used), [used]);
  const rows = useMemo(
    () => toLossRows(thinPoints(series.points, DRAWN_POINTS), lines, smoothing),
    [series, lines, smoothing],
  );
  const last = rows.at(-1);
  return (
    <Figure
      ref={ref}
      name="Loss"
      moment={momentOfFrame(position)}
      aside={<Legend entries={lossLegend(lines, last)} />}
      summary={describeLosses(lines, last)}
      isEmpty={rows.length === 0}
      toTable={() => toLossTable(series.points, auxTermsOf(lines))}
      menuItems={MENU_ITEMS}
    >
      <PlotArea height={PLOT_HEIGHT}>
        {(size) => (
          <LossPlot
            size={size}
            totalSteps={totalSteps}
            rows={rows}
            lines={lines}
            marks={marks}
            isLog={isLog}
            isSmoothed={smoothing > 0}
          />
        )}
      </PlotArea>
    </Figure>
  );
}

/** One element for all frames: see OPEN_IMAGES. */
const MENU_ITEMS = (
  <>
    <PreferenceItem name="logLoss">Logarithmic axes</PreferenceItem>
    <SmoothingItems />
  </>
);

function auxTermsOf(lines: readonly LossLine[]): AuxTerm[] {
  return lines.flatMap(({ key }) => (key === "task" ? [] : [key]));
}

/** "task 0.135; importance × 0.1 0.021" */
function describeLosses(lines: readonly LossLine[], last: LossRow | undefined): string {
  if (last === undefined) return "";
  const named = lossLegend(lines, last);
  const values = lines.map(({ key }, i) => {
    const value = last[smoothKey(key)];
    return Number.isFinite(value) ? `${named[i].name}: ${formatSmall(value)}` : named[i].name;
  });
  return `A line for each loss over the steps. At the last: ${values.join("; ")}.`;
}
