import { memo, useMemo } from "react";
import type { ChangeMark } from "../../lab/pageBook.ts";
import { AxisCaptions } from "./AxisCaptions.tsx";
import { linearAxis, linearRange, logAxis, logRange, stepAxisEnd } from "./axes.ts";
import { type Curve, Curves } from "./Curves.tsx";
import { useStepAxis, useValueAxis } from "./chartParts.tsx";
import { LossTooltip } from "./LossTooltip.tsx";
import { type LossLine, type LossRow, smoothKey } from "./lossLines.ts";
import { markLines } from "./markLines.tsx";
import { LossPicture, useLossPicture } from "./pictures.ts";
import { type PlotSize, type Scales, usePlotFrame, useScales } from "./plotFrame.ts";
import { StepChart } from "./StepChart.tsx";
import { useInTurn } from "./useInTurn.ts";

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
  const drawn = useInTurn({
    isLog,
    hasAux: aux.length > 0,
    end: stepAxisEnd(rows.at(-1)?.step ?? 1, totalSteps),
    low: own.low,
    high: own.high,
    auxLow: auxiliary.low,
    auxHigh: auxiliary.high,
  });
  const { end, hasAux } = drawn;
  const frame = usePlotFrame(size, hasAux);
  const makeAxis = drawn.isLog ? logAxis : linearAxis;
  const axis = useStepAxis(end, frame);
  const valueAxis = useValueAxis(makeAxis, drawn.low, drawn.high, frame);
  const auxAxis = useValueAxis(makeAxis, drawn.auxLow, drawn.auxHigh, frame, "right");
  const axes = useMemo(
    () => (
      <>
        {axis}
        {valueAxis}
        {hasAux ? auxAxis : null}
      </>
    ),
    [axis, valueAxis, hasAux, auxAxis],
  );
  const scales = useScales(frame, end, drawn.low, drawn.high, drawn.isLog);
  const auxScales = useScales(frame, end, drawn.auxLow, drawn.auxHigh, drawn.isLog);
  const changes = useMemo(() => markLines(marks, end, true), [marks, end]);
  const curves = useMemo(() => {
    const ofLine = (line: LossLine) => (line.key === "task" ? scales : auxScales);
    const raw = isSmoothed ? lines.map((line) => rawCurve(line, ofLine(line), drawn.isLog)) : [];
    return [...raw, ...lines.map((line) => smoothCurve(line, ofLine(line), drawn.isLog))];
  }, [lines, scales, auxScales, isSmoothed, drawn.isLog]);
  return (
    <LossPicture value={{ rows, lines, curves, frame }}>
      <StepChart
        frame={frame}
        title="Loss over training steps"
        end={end}
        axes={axes}
        marks={changes}
        tooltip={TOOLTIP}
      >
        {LAYER}
      </StepChart>
    </LossPicture>
  );
}

const TOOLTIP = <LossTooltip />;
const LAYER = <LossCurves />;

function LossCurves() {
  const { rows, lines, curves, frame } = useLossPicture();
  return (
    <>
      <Curves rows={rows} curves={curves} frame={frame} />
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
