import { useMemo } from "react";
import type { RunState } from "../../lab/runState.ts";
import { askFor } from "../../store/inspection.ts";
import { selectTotalSteps } from "../../store/selectors.ts";
import { formatPercent, formatRatio } from "../format.ts";
import { lazyPart } from "../lazyPart.tsx";
import { usePacedRun } from "../pacedRun.ts";
import { usePreferences, useServices } from "../services.ts";
import { expertName } from "../theme/palette.ts";
import { PLOT_HEIGHT } from "./axes.ts";
import { Figure } from "./Figure.tsx";
import { Legend, type LegendEntry } from "./Legend.tsx";
import classes from "./LoadFigure.module.css";
import { shareOf } from "./loadPaths.ts";
import { toLoadObservations, toLoadRows, toLoadTable } from "./loadRows.ts";
import { momentOfFrame } from "./moment.ts";
import { OPEN_IMAGES } from "./OpenImagesItem.tsx";
import { PlotArea } from "./PlotArea.tsx";
import { PreferenceItem } from "./PreferenceItem.tsx";
import type { LoadRow } from "./rows.ts";
import { SmoothingItems } from "./SmoothingItems.tsx";

const LoadPlot = lazyPart(() => import("./LoadPlot.tsx"));

const FAIR: LegendEntry = { name: "fair share", colour: "var(--sy-ink)", dashes: "4 3" };
const DROPPED: LegendEntry = { name: "dropped, %", colour: "var(--sy-wrong)" };

const select = ({ frame: { series, marks, position }, run, shown }: RunState) => ({
  series,
  marks,
  position,
  totalSteps: selectTotalSteps({ run, shown }),
  model: run?.model,
});

/** How much each expert gets to do: a line each, or areas that fill the whole. */
export function LoadFigure() {
  const [{ series, marks, position, totalSteps, model }, ref] = usePacedRun(select);
  const { viewStore } = useServices();
  const smoothing = usePreferences((preferences) => preferences.smoothing);
  const isStacked = usePreferences((preferences) => preferences.stackedLoad);
  // Where all experts see all images, only their gates differ.
  const measure = model?.routing.assignment === "all" ? "importance" : "load";
  const numExperts = series.points.at(-1)?.load.length ?? 0;
  const drops = series.points.some(({ dropRate }) => dropRate > 0);
  const rows = useMemo(
    () => toLoadRows(series.points, { measure, numExperts, smoothing, isStacked, drops }),
    [series, measure, numExperts, smoothing, isStacked, drops],
  );
  // Where areas stand one on the other, no line is fair to all of them.
  const entries = [...(isStacked ? [] : [FAIR]), ...(drops ? [DROPPED] : [])];
  const whole = measure === "load" ? "% of assignments" : "% of the gates";
  return (
    <Figure
      ref={ref}
      name="Expert load"
      moment={momentOfFrame(position)}
      aside={<Legend entries={entries} />}
      summary={describeLoad(rows.at(-1), numExperts, isStacked)}
      isEmpty={rows.length === 0}
      menuItems={MENU_ITEMS}
      toTable={() => toLoadTable(series.points, measure, numExperts)}
      toObservations={() => toLoadObservations(series.points, numExperts)}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: by keyboard, the figure's menu leads to Inspect */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: likewise */}
      <div
        className={classes.opens}
        onClick={({ target }) => {
          const named = (target as Element).closest<SVGElement>("[data-expert]");
          if (named) askFor(viewStore, { kind: "expert", expert: Number(named.dataset.expert) });
        }}
      >
        <PlotArea height={PLOT_HEIGHT}>
          {(size) => (
            <LoadPlot
              size={size}
              totalSteps={totalSteps}
              rows={rows}
              marks={marks}
              numExperts={numExperts}
              isStacked={isStacked}
              hasDrops={drops}
              caption={isStacked ? whole : "× fair share: 1 is fair"}
            />
          )}
        </PlotArea>
      </div>
    </Figure>
  );
}

/** One element for all frames: see OPEN_IMAGES. */
const MENU_ITEMS = (
  <>
    {OPEN_IMAGES}
    <PreferenceItem name="stackedLoad">Stacked shares of the whole</PreferenceItem>
    <SmoothingItems />
  </>
);

/** "A line for each expert over the steps. At the last, busiest: E5, 1.49 times its fair share; idlest: E4, 0.62." */
function describeLoad(last: LoadRow | undefined, numExperts: number, isStacked: boolean): string {
  if (last === undefined || numExperts === 0) return "";
  const experts = Array.from({ length: numExperts }, (_, expert) => ({
    expert,
    amount: shareOf(last, expert),
  })).sort((a, b) => b.amount - a.amount);
  const say = (end: (typeof experts)[number] | undefined) =>
    end ? `${expertName(end.expert)}, ${describeAmount(end.amount, isStacked)}` : "";
  const form = isStacked ? "An area" : "A line";
  return `${form} for each expert over the steps. At the last, busiest: ${say(experts[0])}; idlest: ${say(experts.at(-1))}.`;
}

function describeAmount(amount: number, isStacked: boolean): string {
  return isStacked
    ? `${formatPercent(amount)} of all`
    : `${formatRatio(amount)} times its fair share`;
}
