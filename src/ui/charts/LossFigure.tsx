import { Menu } from "@mantine/core";
import { lazy, useMemo } from "react";
import { toCsv } from "../../lab/exports.ts";
import type { RunState } from "../../lab/runState.ts";
import { type SeriesPoint, smooth, thinPoints } from "../../lab/series.ts";
import { usePacedRun, usePreferences, useServices } from "../services.ts";
import { AUX_COLOUR, DRAWN_POINTS, PLOT_HEIGHT, TASK_COLOUR } from "./axes.ts";
import { Figure } from "./Figure.tsx";
import { Legend } from "./Legend.tsx";
import { PlotArea } from "./PlotArea.tsx";
import { SmoothingItems } from "./SmoothingItems.tsx";

const LossPlot = lazy(() => import("./LossPlot.tsx"));

export interface LossRow {
  readonly step: number;
  readonly task: number;
  readonly aux: number;
  readonly taskSmooth: number;
  readonly auxSmooth: number;
}

const LEGEND = [
  { name: "task", colour: TASK_COLOUR },
  { name: "balance", colour: AUX_COLOUR },
] as const;

const select = ({ series, marks }: RunState) => ({ series, marks });

export function LossFigure() {
  const { series, marks } = usePacedRun(select);
  const smoothing = usePreferences((preferences) => preferences.smoothing);
  const isLog = usePreferences((preferences) => preferences.logLoss);
  const { preferencesStore } = useServices();
  const rows = useMemo(
    () => toRows(thinPoints(series.points, DRAWN_POINTS), smoothing),
    [series, smoothing],
  );
  return (
    <Figure
      name="Loss"
      aside={<Legend entries={LEGEND} />}
      hasPicture
      isEmpty={rows.length === 0}
      toCsv={() =>
        toCsv(
          ["step", "taskLoss", "auxLoss"],
          series.points.map((point) => [point.step, point.taskLoss, point.auxLoss]),
        )
      }
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
            marks={marks}
            isLog={isLog}
            isSmoothed={smoothing > 0}
          />
        )}
      </PlotArea>
    </Figure>
  );
}

function toRows(points: readonly SeriesPoint[], smoothing: number): LossRow[] {
  const widths = points.map((point) => point.steps);
  const tasks = points.map((point) => point.taskLoss);
  const auxes = points.map((point) => point.auxLoss);
  const taskSmooth = smooth(tasks, widths, smoothing);
  const auxSmooth = smooth(auxes, widths, smoothing);
  return points.map(({ step }, i) => ({
    step,
    task: tasks[i],
    aux: auxes[i],
    taskSmooth: taskSmooth[i],
    auxSmooth: auxSmooth[i],
  }));
}
