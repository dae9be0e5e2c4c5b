import { memo, useMemo } from "react";
import { Line, LineChart, Tooltip } from "recharts";
import type { ChangeMark } from "../../lab/pageBook.ts";
import { AxisCaptions } from "./AxisCaptions.tsx";
import { linearAxis, linearRange, logAxis, logRange } from "./axes.ts";
import { AS_PICTURE, GRID, IN_STEP, RIGHT_AXIS, useStepAxis, useValueAxis } from "./chartParts.tsx";
import { LossTooltip } from "./LossTooltip.tsx";
import { type LossLine, type LossRow, smoothKey } from "./lossLines.ts";
import { markLines } from "./markLines.tsx";
import { type PlotSize, usePlotFrame } from "./plotFrame.ts";

interface LossPlotProps {
  readonly size: PlotSize;
  readonly rows: readonly LossRow[];
  readonly lines: readonly LossLine[];
  readonly marks: readonly ChangeMark[];
  readonly isLog: boolean;
  readonly isSmoothed: boolean;
}

/** The scales end no lower than this: below it, all a loss does is tremble. */
const LEAST_TASK = 0.1;
const LEAST_AUX = 0.02;

function LossPlot({ size, rows, lines, marks, isLog, isSmoothed }: LossPlotProps) {
  const aux = lines.filter(({ key }) => key !== "task");
  const frame = usePlotFrame(size, aux.length > 0);
  const own = rangeOf(rows, lines.slice(0, 1), isLog, LEAST_TASK);
  const auxiliary = rangeOf(rows, aux, isLog, LEAST_AUX);
  const makeAxis = isLog ? logAxis : linearAxis;
  const stepAxis = useStepAxis(rows.at(-1)?.step ?? 1, frame);
  const valueAxis = useValueAxis(makeAxis, own.low, own.high, frame);
  const auxAxis = useValueAxis(makeAxis, auxiliary.low, auxiliary.high, frame, "right");
  const changes = useMemo(() => markLines(marks, stepAxis.end, true), [marks, stepAxis.end]);
  const rawCurves = useMemo(() => lines.map((line) => curve(line, true)), [lines]);
  const curves = useMemo(() => lines.map((line) => curve(line, false)), [lines]);
  const tooltip = useMemo(
    () => <Tooltip content={<LossTooltip lines={lines} />} isAnimationActive={false} />,
    [lines],
  );
  return (
    <LineChart
      width={size.width}
      height={size.height}
      data={isLog ? positiveOnly(rows) : rows}
      margin={frame.margin}
      title="Loss over training steps"
      {...AS_PICTURE}
      {...IN_STEP}
    >
      {GRID}
      {stepAxis.axis}
      {valueAxis}
      {aux.length > 0 ? auxAxis : null}
      {tooltip}
      {changes}
      {isSmoothed ? rawCurves : null}
      {curves}
      <AxisCaptions
        frame={frame}
        left="task loss, nats"
        {...(aux.length > 0 ? { right: "auxiliary, unscaled" } : {})}
      />
    </LineChart>
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

function curve({ key, name, colour, dashes }: LossLine, isRaw: boolean) {
  const dataKey = isRaw ? key : smoothKey(key);
  return (
    <Line
      key={dataKey}
      dataKey={dataKey}
      {...(key === "task" ? {} : { yAxisId: RIGHT_AXIS })}
      name={isRaw ? `${name}, raw` : name}
      stroke={colour}
      strokeWidth={isRaw ? 1 : 2}
      strokeOpacity={isRaw ? 0.24 : 1}
      {...(dashes && !isRaw ? { strokeDasharray: dashes } : {})}
      {...(isRaw ? { tooltipType: "none" } : {})}
      activeDot={isRaw ? false : { r: 3 }}
      type="linear"
      dot={false}
      isAnimationActive={false}
    />
  );
}

/** A logarithm has no place for zero: such points are left out. Factors are not drawn. */
function positiveOnly(rows: readonly LossRow[]) {
  const orGap = (value: number) => (value > 0 ? value : undefined);
  return rows.map((row) => {
    const entries = Object.entries(row).map(
      ([key, value]) => [key, key.endsWith("Factor") ? value : orGap(value)] as const,
    );
    return { ...Object.fromEntries(entries), step: row.step };
  });
}

export default memo(LossPlot);
