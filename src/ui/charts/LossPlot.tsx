import { memo } from "react";
import { CartesianGrid, Line, LineChart, Tooltip, XAxis, YAxis } from "recharts";
import type { Mark } from "../../lab/runState.ts";
import { formatSmall } from "../format.ts";
import {
  AUX_COLOUR,
  AXIS_HEIGHT,
  AXIS_WIDTH,
  formatStep,
  GRID_COLOUR,
  linearAxis,
  logAxis,
  MARGIN,
  nearestTick,
  PLOT_HEIGHT,
  SYNC_ID,
  stepTicks,
  TASK_COLOUR,
  TICK_STYLE,
} from "./axes.ts";
import { ChartTooltip } from "./ChartTooltip.tsx";
import type { LossRow } from "./LossFigure.tsx";
import { markLines } from "./markLines.tsx";

interface LossPlotProps {
  readonly width: number;
  readonly rows: readonly LossRow[];
  readonly marks: readonly Mark[];
  readonly isLog: boolean;
  readonly isSmoothed: boolean;
}

function LossPlot({ width, rows, marks, isLog, isSmoothed }: LossPlotProps) {
  const lastStep = rows.at(-1)?.step ?? 1;
  const smoothed = rows.flatMap((row) => [row.taskSmooth, row.auxSmooth]);
  const axis = isLog ? logAxis(smoothed) : linearAxis(smoothed);
  return (
    <LineChart
      width={width}
      height={PLOT_HEIGHT}
      data={isLog ? positiveOnly(rows) : rows}
      margin={MARGIN}
      syncId={SYNC_ID}
      syncMethod={nearestTick}
      title="Loss over training steps"
    >
      <CartesianGrid vertical={false} stroke={GRID_COLOUR} />
      <XAxis
        dataKey="step"
        type="number"
        domain={[0, lastStep]}
        ticks={stepTicks(lastStep)}
        tickFormatter={formatStep}
        tick={TICK_STYLE}
        tickLine={false}
        axisLine={false}
        height={AXIS_HEIGHT}
      />
      <YAxis
        scale={isLog ? "log" : "linear"}
        domain={axis.domain}
        ticks={axis.ticks}
        tickFormatter={axis.format}
        allowDataOverflow
        tick={TICK_STYLE}
        tickLine={false}
        axisLine={false}
        width={AXIS_WIDTH}
      />
      <Tooltip content={<ChartTooltip format={formatSmall} />} isAnimationActive={false} />
      {markLines(marks, lastStep, true)}
      {isSmoothed ? curve("task", "task, raw", TASK_COLOUR, "raw") : null}
      {isSmoothed ? curve("aux", "balance, raw", AUX_COLOUR, "raw") : null}
      {curve("taskSmooth", "task", TASK_COLOUR, "strong")}
      {curve("auxSmooth", "balance", AUX_COLOUR, "strong")}
    </LineChart>
  );
}

function curve(dataKey: keyof LossRow, name: string, colour: string, kind: "raw" | "strong") {
  return (
    <Line
      dataKey={dataKey}
      name={name}
      stroke={colour}
      strokeWidth={kind === "raw" ? 1 : 2}
      strokeOpacity={kind === "raw" ? 0.24 : 1}
      {...(kind === "raw" ? { tooltipType: "none" } : {})}
      activeDot={kind === "raw" ? false : { r: 3 }}
      type="linear"
      dot={false}
      isAnimationActive={false}
    />
  );
}

/** A logarithm has no place for zero: such points are left out. */
function positiveOnly(rows: readonly LossRow[]) {
  const orGap = (value: number) => (value > 0 ? value : undefined);
  return rows.map(({ step, task, aux, taskSmooth, auxSmooth }) => ({
    step,
    task: orGap(task),
    aux: orGap(aux),
    taskSmooth: orGap(taskSmooth),
    auxSmooth: orGap(auxSmooth),
  }));
}

export default memo(LossPlot);
