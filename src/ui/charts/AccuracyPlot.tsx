import { memo, useMemo } from "react";
import type { Comparison } from "../../lab/comparison.ts";
import type { ChangeMark, TestPoint } from "../../lab/pageBook.ts";
import { AccuracyTooltip } from "./AccuracyTooltip.tsx";
import { AxisCaptions } from "./AxisCaptions.tsx";
import { accuracyRange, shareAxis, stepAxisEnd, TASK_COLOUR } from "./axes.ts";
import { type Curve, Curves } from "./Curves.tsx";
import { PlotAxes } from "./PlotAxes.tsx";
import { AccuracyPicture, useAccuracyPicture } from "./pictures.ts";
import { type PlotSize, type Scales, usePlotFrame } from "./plotFrame.ts";
import type { AccuracyRow } from "./rows.ts";
import { StepChart } from "./StepChart.tsx";
import { TestCurves } from "./TestCurves.tsx";
import { usePlacedAxis } from "./usePlacedAxis.ts";

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
  const { low, high } = accuracyRange([level - BELOW_NEWEST]);
  const end = stepAxisEnd(lastStep, totalSteps);
  const left = usePlacedAxis(shareAxis, frame, end, low, high);
  const curves = useMemo(() => trainCurves(left.scales, isSmoothed), [left, isSmoothed]);
  const axes = { frame, end, left, right: undefined, marks };
  return (
    <AccuracyPicture value={{ rows, curves, tests, fullTests, compared, hasBoth, ...axes }}>
      <StepChart frame={frame} title="Accuracy over training steps" tooltip={TOOLTIP}>
        {LAYER}
      </StepChart>
    </AccuracyPicture>
  );
}

const TOOLTIP = <AccuracyTooltip />;
const LAYER = <AccuracyCurves />;

function AccuracyCurves() {
  const { rows, curves, tests, fullTests, compared, hasBoth, ...axes } = useAccuracyPicture();
  const { frame, end, left } = axes;
  return (
    <>
      <PlotAxes {...axes} hasGrid />
      <Curves rows={rows} curves={curves} frame={frame} end={end} />
      <TestCurves {...{ tests, fullTests, compared, hasBoth, frame }} scales={left.scales} />
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
