import { memo } from "react";
import { Bar, BarChart, CartesianGrid, Tooltip, XAxis, YAxis } from "recharts";
import { formatPercent } from "../format.ts";
import { AXIS_WIDTH, accuracyAxis, GRID_COLOUR, MARGIN, TICK_STYLE } from "./axes.ts";
import { ChartTooltip } from "./ChartTooltip.tsx";
import type { ClassRow } from "./ClassAccuracyFigure.tsx";

interface ClassAccuracyPlotProps {
  readonly width: number;
  readonly height: number;
  readonly rows: readonly ClassRow[];
  readonly name: string;
  readonly baselineColour: string;
}

const CLASS_TICK = { fill: "var(--sy-ink)", fontSize: 11.5, fontWeight: 600 } as const;
const CURSOR = { fill: "var(--sy-ink)", fillOpacity: 0.05 } as const;
const TOP_CORNERS: [number, number, number, number] = [2, 2, 0, 0];

function ClassAccuracyPlot({ width, height, rows, name, baselineColour }: ClassAccuracyPlotProps) {
  const axis = accuracyAxis(rows.flatMap((row) => [row.accuracy, row.baseline ?? 1]));
  return (
    <BarChart
      width={width}
      height={height}
      data={rows}
      margin={MARGIN}
      barGap={2}
      barCategoryGap="24%"
      title="Accuracy on each class"
    >
      <CartesianGrid vertical={false} stroke={GRID_COLOUR} />
      <XAxis dataKey="label" tick={CLASS_TICK} tickLine={false} axisLine={false} height={24} />
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
      <Tooltip
        content={<ChartTooltip format={formatPercent} title={(label) => `class ${label}`} />}
        cursor={CURSOR}
        isAnimationActive={false}
      />
      <Bar
        dataKey="baseline"
        name="one expert"
        fill={baselineColour}
        radius={TOP_CORNERS}
        isAnimationActive={false}
      />
      <Bar
        dataKey="accuracy"
        name={name}
        fill="var(--sy-accent)"
        radius={TOP_CORNERS}
        isAnimationActive={false}
      />
    </BarChart>
  );
}

export default memo(ClassAccuracyPlot);
