import { memo, useMemo } from "react";
import { Line, LineChart } from "recharts";
import type { Mark } from "../../lab/runState.ts";
import {
  AUX_COLOUR,
  linearAxis,
  linearRange,
  logAxis,
  logRange,
  MARGIN,
  PLOT_HEIGHT,
  TASK_COLOUR,
} from "./axes.ts";
import { GRID, IN_STEP, LOSS_TOOLTIP, useStepAxis, useValueAxis } from "./chartParts.tsx";
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
  const smoothed = rows.flatMap((row) => [row.taskSmooth, row.auxSmooth]);
  const { low, high } = isLog ? logRange(smoothed) : linearRange(smoothed);
  const stepAxis = useStepAxis(rows.at(-1)?.step ?? 1);
  const valueAxis = useValueAxis(isLog ? logAxis : linearAxis, low, high);
  const lines = useMemo(() => markLines(marks, stepAxis.end, true), [marks, stepAxis.end]);
  return (
    <LineChart
      width={width}
      height={PLOT_HEIGHT}
      data={isLog ? positiveOnly(rows) : rows}
      margin={MARGIN}
      title="Loss over training steps"
      {...IN_STEP}
    >
      {GRID}
      {stepAxis.axis}
      {valueAxis}
      {LOSS_TOOLTIP}
      {lines}
      {isSmoothed ? RAW_CURVES : null}
      {CURVES}
    </LineChart>
  );
}

const RAW_CURVES = [
  curve("task", "task, raw", TASK_COLOUR, true),
  curve("aux", "balance, raw", AUX_COLOUR, true),
];
const CURVES = [
  curve("taskSmooth", "task", TASK_COLOUR, false),
  curve("auxSmooth", "balance", AUX_COLOUR, false),
];

function curve(dataKey: keyof LossRow, name: string, colour: string, isRaw: boolean) {
  return (
    <Line
      key={dataKey}
      dataKey={dataKey}
      name={name}
      stroke={colour}
      strokeWidth={isRaw ? 1 : 2}
      strokeOpacity={isRaw ? 0.24 : 1}
      {...(isRaw ? { tooltipType: "none" } : {})}
      activeDot={isRaw ? false : { r: 3 }}
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
