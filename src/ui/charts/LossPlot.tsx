import { memo, useMemo } from "react";
import type { ChangeMark } from "../../lab/pageBook.ts";
import { AxisCaptions } from "./AxisCaptions.tsx";
import { linearAxis, linearRange, logAxis, logRange, stepAxisEnd } from "./axes.ts";
import { type Curve, Curves } from "./Curves.tsx";
import { LossTooltip } from "./LossTooltip.tsx";
import { type LossLine, type LossRow, smoothKey } from "./lossLines.ts";
import { PlotAxes } from "./PlotAxes.tsx";
import { LossPicture, useLossPicture } from "./pictures.ts";
import { type PlotSize, type Scales, usePlotFrame } from "./plotFrame.ts";
import { StepChart } from "./StepChart.tsx";
import { usePlacedAxis } from "./usePlacedAxis.ts";

interface LossPlotProps {
  readonly size: PlotSize;
  /** Of the run; undefined before it is ready. */
  readonly totalSteps: number | undefined;
  readonly rows: readonly LossRow[];
  readonly lines: readonly LossLine[];
  readonly marks: readonly ChangeMark[];
  readonly isLog: boolean;
  readonly isSmoothed: boolean;
}

/** The scales end no lower than this: below it, all a loss does is tremble. */
const LEAST_TASK = 0.1;
const LEAST_AUX = 0.02;

function LossPlot({ size, totalSteps, rows, lines, marks, isLog, isSmoothed }: LossPlotProps) {
  const aux = lines.filter(({ key }) => key !== "task");
  const own = rangeOf(rows, lines.slice(0, 1), isLog, LEAST_TASK);
  const auxiliary = rangeOf(rows, aux, isLog, LEAST_AUX);
  const hasAux = aux.length > 0;
  const frame = usePlotFrame(size, hasAux);
  const end = stepAxisEnd(rows.at(-1)?.step ?? 1, totalSteps);
  const makeAxis = isLog ? logAxis : linearAxis;
  const left = usePlacedAxis(makeAxis, frame, end, own.low, own.high);
  const right = usePlacedAxis(makeAxis, frame, end, auxiliary.low, auxiliary.high);
  const curves = useMemo(() => {
    const ofLine = (line: LossLine) => (line.key === "task" ? left.scales : right.scales);
    const raw = isSmoothed ? lines.map((line) => rawCurve(line, ofLine(line), isLog)) : [];
    return [...raw, ...lines.map((line) => smoothCurve(line, ofLine(line), isLog))];
  }, [lines, left, right, isSmoothed, isLog]);
  const axes = { frame, end, left, right: hasAux ? right : undefined, marks };
  return (
    <LossPicture value={{ rows, lines, curves, ...axes }}>
      <StepChart frame={frame} title="Loss over training steps" tooltip={TOOLTIP}>
        {LAYER}
      </StepChart>
    </LossPicture>
  );
}

const TOOLTIP = <LossTooltip />;
const LAYER = <LossCurves />;

function LossCurves() {
  const { rows, lines, curves, ...axes } = useLossPicture();
  const { frame, end } = axes;
  return (
    <>
      <PlotAxes {...axes} hasGrid hasMarkLabels />
      <Curves rows={rows} curves={curves} frame={frame} end={end} />
      <AxisCaptions
        frame={frame}
        left="task loss, nats"
        {...(lines.length > 1 ? { right: "auxiliary, unscaled" } : {})}
      />
    </>
  );
}

function rangeOf(
  rows: readonly LossRow[],
  lines: readonly LossLine[],
  isLog: boolean,
  least: number,
) {
  const smoothed = rows.flatMap((row) => lines.map(({ key }) => row[smoothKey(key)]));
  return isLog ? logRange(smoothed) : linearRange(smoothed, least);
}

function smoothCurve(line: LossLine, scales: Scales, isLog: boolean): Curve<LossRow> {
  const { colour, dashes } = line;
  const key = smoothKey(line.key);
  return { key, read: reader(key, isLog), scales, colour, dashes, width: 2, isPointedAt: true };
}

function rawCurve({ key, colour }: LossLine, scales: Scales, isLog: boolean): Curve<LossRow> {
  return { key, read: reader(key, isLog), scales, colour, width: 1, opacity: 0.24 };
}

/** A logarithm has no place for zero: such points are left out. */
function reader(key: string, isLog: boolean) {
  return (row: LossRow) => (isLog && !(row[key] > 0) ? undefined : row[key]);
}

export default memo(LossPlot);
