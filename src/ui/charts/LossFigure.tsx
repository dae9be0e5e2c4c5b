import { Menu } from "@mantine/core";
import { useMemo } from "react";
import type { RunState } from "../../lab/runState.ts";
import { thinPoints } from "../../lab/series.ts";
import { lazyPart } from "../lazyPart.tsx";
import { usePacedRun } from "../pacedRun.ts";
import { usePreferences, useServices } from "../services.ts";
import { DRAWN_POINTS, PLOT_HEIGHT } from "./axes.ts";
import { Figure } from "./Figure.tsx";
import { Legend } from "./Legend.tsx";
import { linesOf, toLossCsv, toLossRows, usedTerms } from "./lossLines.ts";
import { PlotArea } from "./PlotArea.tsx";
import { SmoothingItems } from "./SmoothingItems.tsx";

const LossPlot = lazyPart(() => import("./LossPlot.tsx"));

const select = ({ frame: { series, marks } }: RunState) => ({ series, marks });

export function LossFigure() {
  const [{ series, marks }, ref] = usePacedRun(select);
  const smoothing = usePreferences((preferences) => preferences.smoothing);
  const isLog = usePreferences((preferences) => preferences.logLoss);
  const { preferencesStore } = useServices();
  // One string: lines are new only where another loss comes into use.
  const used = usedTerms(series.points).join();
  const lines = useMemo(() => linesOf(used), [used]);
  const rows = useMemo(
    () => toLossRows(thinPoints(series.points, DRAWN_POINTS), lines, smoothing),
    [series, lines, smoothing],
  );
  return (
    <Figure
      ref={ref}
      name="Loss"
      aside={<Legend entries={lines} />}
      hasPicture
      isEmpty={rows.length === 0}
      toCsv={() => toLossCsv(series.points)}
      menuItems={
        <>
          <Menu.CheckboxItem
            checked={isLog}
            onChange={(logLoss) => preferencesStore.setState({ logLoss })}
          >
            Logarithmic axis
          </Menu.CheckboxItem>
          <SmoothingItems />
        </>
      }
    >
      <PlotArea height={PLOT_HEIGHT}>
        {(width) => (
          <LossPlot
            width={width}
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
