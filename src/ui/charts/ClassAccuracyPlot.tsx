import { memo } from "react";
import { Bar, BarChart, Tooltip, XAxis } from "recharts";
import { formatPercent } from "../format.ts";
import { accuracyRange, BASELINE_COLOUR, MARGIN, shareAxis } from "./axes.ts";
import { ChartTooltip } from "./ChartTooltip.tsx";
import { GRID, useValueAxis } from "./chartParts.tsx";
import type { ClassRow } from "./rows.ts";

interface ClassAccuracyPlotProps {
  readonly width: number;
  readonly height: number;
  readonly rows: readonly ClassRow[];
}

const CLASS_TICK = { fill: "var(--sy-ink)", fontSize: 11.5, fontWeight: 600 } as const;
const CURSOR = { fill: "var(--sy-ink)", fillOpacity: 0.05 } as const;
const TOP_CORNERS: [number, number, number, number] = [2, 2, 0, 0];

const CLASS_AXIS = (
  <XAxis
    dataKey="label"
    interval={0}
    tick={CLASS_TICK}
    tickLine={false}
    axisLine={false}
    height={24}
  />
);
const TOOLTIP = (
  <Tooltip
    content={<ChartTooltip format={formatPercent} title={(label) => `class ${label}`} />}
    cursor={CURSOR}
    isAnimationActive={false}
  />
);
const OWN_BARS = (
  <Bar
    dataKey="accuracy"
    name="this run"
    fill="var(--sy-accent)"
    radius={TOP_CORNERS}
    isAnimationActive={false}
  />
);
const BASELINE_BARS = (
  <Bar
    dataKey="baseline"
    name="one expert"
    fill={BASELINE_COLOUR}
    radius={TOP_CORNERS}
    isAnimationActive={false}
  />
);

function ClassAccuracyPlot({ width, height, rows }: ClassAccuracyPlotProps) {
  const { low, high } = accuracyRange(rows.flatMap((row) => [row.accuracy, row.baseline ?? 1]));
  const valueAxis = useValueAxis(shareAxis, low, high);
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
      {GRID}
      {CLASS_AXIS}
      {valueAxis}
      {TOOLTIP}
      {BASELINE_BARS}
      {OWN_BARS}
    </BarChart>
  );
}

export default memo(ClassAccuracyPlot);
