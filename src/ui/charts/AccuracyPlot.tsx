import { memo, useMemo } from "react";
import type { Comparison } from "../../lab/comparison.ts";
import type { ChangeMark, TestPoint } from "../../lab/pageBook.ts";
import { AccuracyTooltip } from "./AccuracyTooltip.tsx";
import { AxisCaptions } from "./AxisCaptions.tsx";
import { accuracyRange, shareAxis, stepAxisEnd, TASK_COLOUR } from "./axes.ts";
import { type Curve, Curves } from "./Curves.tsx";
import { useStepAxis, useValueAxis } from "./chartParts.tsx";
import { markLines } from "./markLines.tsx";
import { AccuracyPicture, useAccuracyPicture } from "./pictures.ts";
import { type PlotSize, type Scales, usePlotFrame, useScales } from "./plotFrame.ts";
import type { AccuracyRow } from "./rows.ts";
import { StepChart } from "./StepChart.tsx";
import { TestCurves } from "./TestCurves.tsx";
import { useInTurn } from "./useInTurn.ts";

interface AccuracyPlotProps {
  readonly size: PlotSize;
  /** Of the run; undefined before it is ready. */
  readonly totalSteps: number | undefined;
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
  const { size, totalSteps, rows, tests, fullTests, marks, compared, hasBoth, isSmoothed } = props;
  const frame = usePlotFrame(size);
  const last = rows.at(-1);
  const level = tests.at(-1)?.accuracy ?? last?.trainSmooth ?? 0;
  const lastStep = Math.max(last?.step ?? 0, tests.at(-1)?.step ?? 0);
  const { low, high, end } = useInTurn({
    ...accuracyRange([level - BELOW_NEWEST]),
    end: stepAxisEnd(lastStep, totalSteps),
  });
  const axis = useStepAxis(end, frame);
  const valueAxis = useValueAxis(shareAxis, low, high, frame);
  const axes = useMemo(
    () => (
      <>
        {axis}
        {valueAxis}
      </>
    ),
    [axis, valueAxis],
  );
  const scales = useScales(frame, end, low, high);
  const changes = useMemo(() => markLines(marks, end, false), [marks, end]);
  const curves = useMemo(() => trainCurves(scales, isSmoothed), [scales, isSmoothed]);
  return (
    <AccuracyPicture value={{ rows, curves, tests, fullTests, compared, hasBoth, frame, scales }}>
      <StepChart
        frame={frame}
        title="Accuracy over training steps"
        end={end}
        axes={axes}
        marks={changes}
        tooltip={TOOLTIP}
      >
        {LAYER}
      </StepChart>
    </AccuracyPicture>
  );
}

const TOOLTIP = <AccuracyTooltip />;
const LAYER = <AccuracyCurves />;

function AccuracyCurves() {
  const { rows, curves, frame, ...ofTests } = useAccuracyPicture();
  return (
    <>
      <Curves rows={rows} curves={curves} frame={frame} />
      <TestCurves {...ofTests} frame={frame} />
      <AxisCaptions frame={frame} left="% right" />
    </>
  );
}

function trainCurves(scales: Scales, isSmoothed: boolean): readonly Curve<AccuracyRow>[] {
  const shared = { scales, colour: TASK_COLOUR };
  const raw = { ...shared, key: "raw", read: ({ train }: AccuracyRow) => train };
  return [
    ...(isSmoothed ? [{ ...raw, width: 1, opacity: 0.18 }] : []),
    {
      ...shared,
      key: "smooth",
      read: ({ trainSmooth }) => trainSmooth,
      width: 1.25,
      opacity: 0.75,
      isPointedAt: true,
    },
  ];
}

export default memo(AccuracyPlot);
