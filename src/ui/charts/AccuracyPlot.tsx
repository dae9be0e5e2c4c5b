import { memo, useMemo } from "react";
import { DefaultZIndexes, Line, LineChart, Tooltip, ZIndexLayer } from "recharts";
import type { Comparison } from "../../lab/comparison.ts";
import type { ChangeMark, TestPoint } from "../../lab/pageBook.ts";
import { AccuracyTooltip } from "./AccuracyTooltip.tsx";
import { AxisCaptions } from "./AxisCaptions.tsx";
import { accuracyRange, shareAxis, TASK_COLOUR } from "./axes.ts";
import { AS_PICTURE, GRID, IN_STEP, useStepAxis, useValueAxis } from "./chartParts.tsx";
import { markLines } from "./markLines.tsx";
import { type PlotSize, usePlotFrame, useScales } from "./plotFrame.ts";
import type { AccuracyRow } from "./rows.ts";
import { TestCurves } from "./TestCurves.tsx";

interface AccuracyPlotProps {
  readonly size: PlotSize;
  readonly rows: readonly AccuracyRow[];
  readonly tests: readonly TestPoint[];
  readonly fullTests: readonly TestPoint[];
  readonly marks: readonly ChangeMark[];
  readonly compared: Comparison | undefined;
  /** Whether images were tested in batches and alone. */
  readonly hasBoth: boolean;
  readonly isSmoothed: boolean;
}

/** The axis follows how good the model is now, not how it began. */
const BELOW_NEWEST = 0.1;

function AccuracyPlot(props: AccuracyPlotProps) {
  const { size, rows, tests, fullTests, marks, compared, hasBoth, isSmoothed } = props;
  const frame = usePlotFrame(size);
  const last = rows.at(-1);
  const level = tests.at(-1)?.accuracy ?? last?.trainSmooth ?? 0;
  const { low, high } = accuracyRange([level - BELOW_NEWEST]);
  const lastStep = Math.max(last?.step ?? 0, tests.at(-1)?.step ?? 0);
  const stepAxis = useStepAxis(lastStep, frame);
  const valueAxis = useValueAxis(shareAxis, low, high, frame);
  const scales = useScales(frame, stepAxis.end, low, high);
  const changes = useMemo(() => markLines(marks, stepAxis.end, false), [marks, stepAxis.end]);
  const tooltip = useMemo(
    () => (
      <Tooltip
        content={<AccuracyTooltip hasBoth={hasBoth} compared={compared?.name} />}
        isAnimationActive={false}
      />
    ),
    [hasBoth, compared?.name],
  );
  return (
    <LineChart
      width={size.width}
      height={size.height}
      data={rows}
      margin={frame.margin}
      title="Accuracy over training steps"
      {...AS_PICTURE}
      {...IN_STEP}
    >
      {GRID}
      {stepAxis.axis}
      {valueAxis}
      {tooltip}
      {changes}
      {isSmoothed ? RAW_CURVE : null}
      {CURVE}
      <ZIndexLayer zIndex={DefaultZIndexes.label}>
        <TestCurves {...{ tests, fullTests, compared, hasBoth, frame, scales }} />
      </ZIndexLayer>
      <AxisCaptions frame={frame} left="% right" />
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

const CURVE = (
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
);

export default memo(AccuracyPlot);
