import { memo, useMemo } from "react";
import { Line, LineChart, Tooltip, XAxis } from "recharts";
import type { Comparison } from "../../lab/comparison.ts";
import { formatPercent } from "../format.ts";
import { AxisCaptions } from "./AxisCaptions.tsx";
import { accuracyRange, COMPARED_COLOUR, shareAxis } from "./axes.ts";
import { ChartTooltip } from "./ChartTooltip.tsx";
import { AS_PICTURE, GRID, useValueAxis } from "./chartParts.tsx";
import { type PlotFrame, type PlotSize, type Scales, scalesOf, usePlotFrame } from "./plotFrame.ts";
import type { ClassRow } from "./rows.ts";

interface ClassAccuracyPlotProps {
  readonly size: PlotSize;
  readonly rows: readonly ClassRow[];
  /** Undefined where it is compared with nothing. */
  readonly compared: Comparison | undefined;
}

const CLASS_TICK = { fill: "var(--sy-ink)", fontSize: "0.72rem", fontWeight: 600 } as const;
const CURSOR = { stroke: "var(--sy-ink)", strokeOpacity: 0.15 } as const;

function ClassAccuracyPlot({ size, rows, compared }: ClassAccuracyPlotProps) {
  const frame = usePlotFrame(size);
  const { low, high } = accuracyRange(rows.flatMap((row) => [row.accuracy, row.compared ?? 1]));
  const valueAxis = useValueAxis(shareAxis, low, high, frame);
  const numClasses = rows.length;
  const classAxis = useMemo(() => makeClassAxis(frame, numClasses), [frame, numClasses]);
  const curves = useMemo(() => makeCurves(compared?.name), [compared?.name]);
  const when = compared?.classes?.when;
  return (
    <LineChart
      width={size.width}
      height={size.height}
      data={rows}
      margin={frame.margin}
      title="Accuracy on each class"
      {...AS_PICTURE}
    >
      {GRID}
      {classAxis}
      {valueAxis}
      {TOOLTIP}
      <ClassDots rows={rows} frame={frame} scales={scalesOf(frame, numClasses, low, high)} />
      {curves}
      <AxisCaptions
        frame={frame}
        left="% right"
        across="digit"
        {...(when === undefined ? {} : { right: `bars: ${when}` })}
      />
    </LineChart>
  );
}

/** Classes stand in the middles of equal parts of the axis. */
function makeClassAxis({ left, right, axisHeight }: PlotFrame, numClasses: number) {
  const half = (right - left) / (2 * Math.max(1, numClasses));
  return (
    <XAxis
      dataKey="label"
      interval={0}
      padding={{ left: half, right: half }}
      tick={CLASS_TICK}
      tickLine={false}
      axisLine={false}
      height={axisHeight}
    />
  );
}

const TOOLTIP = (
  <Tooltip
    content={<ChartTooltip format={formatPercent} title={(label) => `class ${label}`} />}
    cursor={CURSOR}
    isAnimationActive={false}
  />
);

/** Recharts follows the pointer over curves of its own: these are not seen. */
function makeCurves(comparedName: string | undefined) {
  const unseen = { strokeWidth: 0, dot: false, activeDot: false, isAnimationActive: false };
  return [
    <Line
      key="accuracy"
      dataKey="accuracy"
      name="this run"
      // The colour is that of its entry in the tooltip.
      stroke="var(--sy-accent)"
      {...unseen}
    />,
    ...(comparedName === undefined
      ? []
      : [
          <Line
            key="compared"
            dataKey="compared"
            name={comparedName}
            stroke={COMPARED_COLOUR}
            {...unseen}
          />,
        ]),
  ];
}

interface ClassDotsProps {
  readonly rows: readonly ClassRow[];
  readonly frame: PlotFrame;
  readonly scales: Scales;
}

const RADIUS = 4;
const BAR = 7;

/** A dot for this run, a short bar for the other, and between them what was gained or lost. */
function ClassDots({ rows, frame, scales }: ClassDotsProps) {
  const places = rows.map(({ accuracy, compared }, i) => ({
    x: scales.xOf(i + 0.5),
    y: scales.yOf(accuracy),
    other: compared === undefined ? undefined : scales.yOf(compared),
  }));
  const others = places.filter(({ other }) => other !== undefined);
  const r = RADIUS * frame.zoom;
  const half = BAR * frame.zoom;
  return (
    <g fill="none">
      <path
        d={others.map(({ x, y, other }) => `M${x} ${y}V${other}`).join("")}
        stroke="var(--sy-accent)"
        strokeOpacity={0.35}
        strokeWidth={2}
      />
      <path
        d={others.map(({ x, other }) => `M${x - half} ${other}h${2 * half}`).join("")}
        stroke={COMPARED_COLOUR}
        strokeWidth={2}
      />
      <path
        d={places
          .map(
            ({ x, y }) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`,
          )
          .join("")}
        fill="var(--sy-accent)"
      />
    </g>
  );
}

export default memo(ClassAccuracyPlot);
