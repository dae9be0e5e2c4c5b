import { memo } from "react";
import {
  Area,
  AreaChart,
  DefaultZIndexes,
  ReferenceLine,
  Tooltip,
  XAxis,
  YAxis,
  ZIndexLayer,
} from "recharts";
import type { Mark } from "../../lab/runState.ts";
import { formatPercent } from "../format.ts";
import { expertColour, expertInk, expertName } from "../theme/palette.ts";
import {
  AXIS_HEIGHT,
  AXIS_WIDTH,
  formatShare,
  formatStep,
  MARGIN,
  MOST_FAIR_LINES,
  nearestTick,
  PLOT_HEIGHT,
  SYNC_ID,
  stepTicks,
  TICK_STYLE,
} from "./axes.ts";
import { ChartTooltip } from "./ChartTooltip.tsx";
import type { LoadRow } from "./LoadFigure.tsx";
import { markLines } from "./markLines.tsx";

interface LoadPlotProps {
  readonly width: number;
  readonly rows: readonly LoadRow[];
  readonly marks: readonly Mark[];
  readonly numExperts: number;
}

const DOMAIN: [number, number] = [0, 1];
const SHARE_TICKS = [0, 0.25, 0.5, 0.75, 1];
const LABEL_HEIGHT = 12;

function LoadPlot({ width, rows, marks, numExperts }: LoadPlotProps) {
  const last = rows.at(-1);
  const lastStep = last?.step ?? 1;
  return (
    <AreaChart
      width={width}
      height={PLOT_HEIGHT}
      data={rows}
      margin={MARGIN}
      syncId={SYNC_ID}
      syncMethod={nearestTick}
      title="Share of assignments of each expert over training steps"
    >
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
        domain={DOMAIN}
        ticks={SHARE_TICKS}
        tickFormatter={formatShare}
        allowDataOverflow
        tick={TICK_STYLE}
        tickLine={false}
        axisLine={false}
        width={AXIS_WIDTH}
      />
      <Tooltip content={<ChartTooltip format={formatPercent} />} isAnimationActive={false} />
      {Array.from({ length: numExperts }, (_, expert) => (
        <Area
          // biome-ignore lint/suspicious/noArrayIndexKey: an expert is its index
          key={expert}
          dataKey={`e${expert}`}
          name={expertName(expert)}
          stackId="load"
          fill={expertColour(expert)}
          fillOpacity={0.9}
          stroke="var(--sy-card)"
          strokeWidth={numExperts > MOST_FAIR_LINES ? 0.4 : 0.9}
          type="linear"
          dot={false}
          activeDot={false}
          isAnimationActive={false}
        />
      ))}
      {fairLines(numExperts)}
      {markLines(marks, lastStep, false)}
      <ZIndexLayer zIndex={DefaultZIndexes.label}>
        {last === undefined ? null : areaLabels(last, numExperts, width)}
      </ZIndexLayer>
    </AreaChart>
  );
}

/** Where the areas would meet if every expert got its fair share. */
function fairLines(numExperts: number) {
  if (numExperts < 2 || numExperts > MOST_FAIR_LINES) return null;
  return Array.from({ length: numExperts - 1 }, (_, i) => (
    <ReferenceLine
      // biome-ignore lint/suspicious/noArrayIndexKey: a boundary is its index
      key={`fair-${i}`}
      y={(i + 1) / numExperts}
      stroke="var(--sy-ink)"
      strokeOpacity={0.45}
      strokeWidth={0.9}
      strokeDasharray="3 4"
    />
  ));
}

/** Each area named at its right end, where there is room for the name. */
function areaLabels(last: LoadRow, numExperts: number, width: number) {
  const plotHeight = PLOT_HEIGHT - MARGIN.top - AXIS_HEIGHT;
  let below = 0;
  return Array.from({ length: numExperts }, (_, expert) => {
    const share = last[`e${expert}`] ?? 0;
    const middle = below + share / 2;
    below += share;
    if (share * plotHeight < LABEL_HEIGHT) return null;
    return (
      <text
        // biome-ignore lint/suspicious/noArrayIndexKey: an expert is its index
        key={expert}
        x={width - MARGIN.right - 6}
        y={MARGIN.top + (1 - middle) * plotHeight + 3.6}
        textAnchor="end"
        fontSize={10.5}
        fontWeight={650}
        fill={expertInk(expert)}
      >
        {expertName(expert)}
      </text>
    );
  });
}

export default memo(LoadPlot);
