import { memo, useMemo } from "react";
import { Line, LineChart, Tooltip, XAxis, YAxis } from "recharts";
import type { Comparison } from "../../lab/comparison.ts";
import { AxisCaptions } from "./AxisCaptions.tsx";
import { accuracyRange, COMPARED_COLOUR, shareAxis } from "./axes.ts";
import { ClassTooltip } from "./ClassTooltip.tsx";
import { PlotAxes } from "./PlotAxes.tsx";
import { ClassPicture, useClassPicture } from "./pictures.ts";
import { type PlotFrame, type PlotSize, usePlotFrame } from "./plotFrame.ts";
import type { ClassRow } from "./rows.ts";
import { AS_PICTURE } from "./StepChart.tsx";
import { usePlacedAxis } from "./usePlacedAxis.ts";

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
  const numClasses = rows.length;
  const left = usePlacedAxis(shareAxis, frame, Math.max(1, numClasses), low, high);
  const classes = useMemo(
    () => Array.from({ length: numClasses }, (_, label) => ({ label: String(label), pointed: 0 })),
    [numClasses],
  );
  // Recharts is slow to take new data: it draws the axes, and follows the pointer over the names of the classes.
  const chart = useMemo(
    () => (
      <LineChart
        width={frame.width}
        height={frame.height}
        data={classes}
        margin={{ ...frame.margin, bottom: 0 }}
        title="Accuracy on each class"
        {...AS_PICTURE}
      >
        {makeClassAxis(frame, classes.length)}
        {UP}
        {TOOLTIP}
        {POINTED_AT}
        {LAYER}
      </LineChart>
    ),
    [frame, classes],
  );
  return <ClassPicture value={{ rows, compared, frame, left }}>{chart}</ClassPicture>;
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

const TOOLTIP = <Tooltip content={<ClassTooltip />} cursor={CURSOR} isAnimationActive={false} />;
const LAYER = <ClassDots />;
const UP = <YAxis domain={[0, 1]} hide />;

/** Recharts follows the pointer over curves of its own: this one is not seen. */
const POINTED_AT = (
  <Line dataKey="pointed" stroke="none" dot={false} activeDot={false} isAnimationActive={false} />
);

const RADIUS = 4;
const BAR = 7;

/** A dot for this run, a short bar for the other, and between them what was gained or lost. */
function ClassDots() {
  const { rows, compared: run, frame, left } = useClassPicture();
  const { scales } = left;
  const when = run?.classes?.when;
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
      <PlotAxes frame={frame} left={left} hasGrid />
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
      <AxisCaptions
        frame={frame}
        left="% right"
        across="digit"
        {...(when === undefined ? {} : { right: `bars: ${when}` })}
      />
    </g>
  );
}

export default memo(ClassAccuracyPlot);
