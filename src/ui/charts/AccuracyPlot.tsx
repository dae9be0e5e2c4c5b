import { memo, useMemo } from "react";
import { Line, LineChart, ReferenceDot, ReferenceLine } from "recharts";
import type { ChangeMark } from "../../lab/pageBook.ts";
import {
  ALONE_COLOUR,
  accuracyRange,
  MARGIN,
  PLOT_HEIGHT,
  shareAxis,
  TASK_COLOUR,
} from "./axes.ts";
import { GRID, IN_STEP, SHARE_TOOLTIP, useStepAxis, useValueAxis } from "./chartParts.tsx";
import { markLines } from "./markLines.tsx";
import type { AccuracyRow } from "./rows.ts";

interface AccuracyPlotProps {
  readonly width: number;
  readonly rows: readonly AccuracyRow[];
  readonly marks: readonly ChangeMark[];
  readonly baseline: number | undefined;
  /** Whether images were tested in batches and alone. */
  readonly hasBoth: boolean;
  readonly isSmoothed: boolean;
}

/** The axis follows how good the model is now, not how it began. */
const BELOW_NEWEST = 0.1;

function AccuracyPlot(props: AccuracyPlotProps) {
  const { width, rows, marks, baseline, hasBoth, isSmoothed } = props;
  const newest = rows.findLast((row) => row.test !== undefined);
  const level = newest?.test ?? rows.at(-1)?.trainSmooth ?? 0;
  const { low, high } = accuracyRange([level - BELOW_NEWEST]);
  const stepAxis = useStepAxis(rows.at(-1)?.step ?? 1);
  const valueAxis = useValueAxis(shareAxis, low, high);
  const lines = useMemo(() => markLines(marks, stepAxis.end, false), [marks, stepAxis.end]);
  const baselineLine = useMemo(() => baselineAt(baseline), [baseline]);
  const newestDot = useMemo(() => dotAt(newest?.step, newest?.test), [newest?.step, newest?.test]);
  return (
    <LineChart
      width={width}
      height={PLOT_HEIGHT}
      data={rows}
      margin={MARGIN}
      title="Accuracy over training steps"
      {...IN_STEP}
    >
      {GRID}
      {stepAxis.axis}
      {valueAxis}
      {SHARE_TOOLTIP}
      {lines}
      {baselineLine}
      {isSmoothed ? RAW_CURVE : null}
      {CURVES}
      {hasBoth ? ALONE_CURVE : null}
      {newestDot}
    </LineChart>
  );
}

const RAW_CURVE = (
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
);

const CURVES = [
  <Line
    key="train"
    dataKey="trainSmooth"
    name="train"
    stroke={TASK_COLOUR}
    strokeOpacity={0.75}
    strokeWidth={1.25}
    dot={false}
    activeDot={{ r: 3 }}
    connectNulls
    isAnimationActive={false}
  />,
  <Line
    key="test"
    dataKey="test"
    name="test"
    stroke="var(--sy-ink)"
    strokeWidth={2.25}
    dot={false}
    activeDot={{ r: 3.5 }}
    connectNulls
    isAnimationActive={false}
  />,
];

const ALONE_CURVE = (
  <Line
    dataKey="testAlone"
    name="test, each image alone"
    stroke={ALONE_COLOUR}
    strokeWidth={2.25}
    dot={{ r: 2.5, fill: ALONE_COLOUR, stroke: "none" }}
    activeDot={{ r: 3.5 }}
    connectNulls
    isAnimationActive={false}
  />
);

function baselineAt(accuracy: number | undefined) {
  if (accuracy === undefined) return null;
  return <ReferenceLine y={accuracy} stroke="var(--sy-soft)" strokeDasharray="4 4" />;
}

function dotAt(step: number | undefined, accuracy: number | undefined) {
  if (step === undefined || accuracy === undefined) return null;
  return (
    <ReferenceDot
      x={step}
      y={accuracy}
      r={3.5}
      fill="var(--sy-ink)"
      stroke="var(--sy-card)"
      strokeWidth={1.5}
    />
  );
}

export default memo(AccuracyPlot);
