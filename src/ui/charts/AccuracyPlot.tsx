import { memo } from "react";
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceDot,
  ReferenceLine,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import type { Mark } from "../../lab/runState.ts";
import { formatPercent } from "../format.ts";
import type { AccuracyRow } from "./AccuracyFigure.tsx";
import {
  AXIS_HEIGHT,
  AXIS_WIDTH,
  accuracyAxis,
  formatStep,
  GRID_COLOUR,
  MARGIN,
  nearestTick,
  PLOT_HEIGHT,
  SYNC_ID,
  stepTicks,
  TASK_COLOUR,
  TICK_STYLE,
} from "./axes.ts";
import { ChartTooltip } from "./ChartTooltip.tsx";
import { markLines } from "./markLines.tsx";

interface AccuracyPlotProps {
  readonly width: number;
  readonly rows: readonly AccuracyRow[];
  readonly marks: readonly Mark[];
  readonly baseline: number | undefined;
  readonly isSmoothed: boolean;
}

/** The axis follows how good the model is now, not how it began. */
const BELOW_NEWEST = 0.1;

function AccuracyPlot({ width, rows, marks, baseline, isSmoothed }: AccuracyPlotProps) {
  const lastStep = rows.at(-1)?.step ?? 1;
  const newest = rows.findLast((row) => row.test !== undefined);
  const level = newest?.test ?? rows.at(-1)?.trainSmooth ?? 0;
  const axis = accuracyAxis([level - BELOW_NEWEST]);
  return (
    <LineChart
      width={width}
      height={PLOT_HEIGHT}
      data={rows}
      margin={MARGIN}
      syncId={SYNC_ID}
      syncMethod={nearestTick}
      title="Accuracy over training steps"
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
        domain={axis.domain}
        ticks={axis.ticks}
        tickFormatter={axis.format}
        allowDataOverflow
        tick={TICK_STYLE}
        tickLine={false}
        axisLine={false}
        width={AXIS_WIDTH}
      />
      <Tooltip content={<ChartTooltip format={formatPercent} />} isAnimationActive={false} />
      {markLines(marks, lastStep, false)}
      {baseline === undefined ? null : (
        <ReferenceLine y={baseline} stroke="var(--sy-soft)" strokeDasharray="4 4" />
      )}
      {isSmoothed ? (
        <Line
          dataKey="train"
          tooltipType="none"
          stroke={TASK_COLOUR}
          strokeOpacity={0.18}
          strokeWidth={1}
          dot={false}
          activeDot={false}
          connectNulls
          isAnimationActive={false}
        />
      ) : null}
      <Line
        dataKey="trainSmooth"
        name="train"
        stroke={TASK_COLOUR}
        strokeOpacity={0.75}
        strokeWidth={1.25}
        dot={false}
        activeDot={{ r: 3 }}
        connectNulls
        isAnimationActive={false}
      />
      <Line
        dataKey="test"
        name="test"
        stroke="var(--sy-ink)"
        strokeWidth={2.25}
        dot={false}
        activeDot={{ r: 3.5 }}
        connectNulls
        isAnimationActive={false}
      />
      {newest === undefined ? null : (
        <ReferenceDot
          x={newest.step}
          y={newest.test ?? 0}
          r={3.5}
          fill="var(--sy-ink)"
          stroke="var(--sy-card)"
          strokeWidth={1.5}
        />
      )}
    </LineChart>
  );
}

export default memo(AccuracyPlot);
