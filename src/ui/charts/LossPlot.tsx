import { memo, useMemo } from "react";
import { Line, LineChart } from "recharts";
import type { ChangeMark } from "../../lab/pageBook.ts";
import { linearAxis, linearRange, logAxis, logRange, MARGIN, PLOT_HEIGHT } from "./axes.ts";
import { GRID, IN_STEP, LOSS_TOOLTIP, useStepAxis, useValueAxis } from "./chartParts.tsx";
import { type LossLine, type LossRow, smoothKey } from "./lossLines.ts";
import { markLines } from "./markLines.tsx";

interface LossPlotProps {
  readonly width: number;
  readonly rows: readonly LossRow[];
  readonly lines: readonly LossLine[];
  readonly marks: readonly ChangeMark[];
  readonly isLog: boolean;
  readonly isSmoothed: boolean;
}

function LossPlot({ width, rows, lines, marks, isLog, isSmoothed }: LossPlotProps) {
  const smoothed = rows.flatMap((row) => lines.map(({ key }) => row[smoothKey(key)]));
  const { low, high } = isLog ? logRange(smoothed) : linearRange(smoothed);
  const stepAxis = useStepAxis(rows.at(-1)?.step ?? 1);
  const valueAxis = useValueAxis(isLog ? logAxis : linearAxis, low, high);
  const changes = useMemo(() => markLines(marks, stepAxis.end, true), [marks, stepAxis.end]);
  const rawCurves = useMemo(() => lines.map((line) => curve(line, true)), [lines]);
  const curves = useMemo(() => lines.map((line) => curve(line, false)), [lines]);
  return (
    <LineChart
      width={width}
      height={PLOT_HEIGHT}
      data={isLog ? positiveOnly(rows) : rows}
      margin={MARGIN}
      title="Loss over training steps"
      {...IN_STEP}
    >
      {GRID}
      {stepAxis.axis}
      {valueAxis}
      {LOSS_TOOLTIP}
      {changes}
      {isSmoothed ? rawCurves : null}
      {curves}
    </LineChart>
  );
}

function curve({ key, name, colour }: LossLine, isRaw: boolean) {
  const dataKey = isRaw ? key : smoothKey(key);
  return (
    <Line
      key={dataKey}
      dataKey={dataKey}
      name={isRaw ? `${name}, raw` : name}
      stroke={colour}
      strokeWidth={isRaw ? 1 : 2}
      strokeOpacity={isRaw ? 0.24 : 1}
      {...(isRaw ? { tooltipType: "none" } : {})}
      activeDot={isRaw ? false : { r: 3 }}
      type="linear"
      dot={false}
      isAnimationActive={false}
    />
  );
}

/** A logarithm has no place for zero: such points are left out. */
function positiveOnly(rows: readonly LossRow[]) {
  const orGap = (value: number) => (value > 0 ? value : undefined);
  return rows.map((row) => {
    const entries = Object.entries(row).map(([key, value]) => [key, orGap(value)] as const);
    return { ...Object.fromEntries(entries), step: row.step };
  });
}

export default memo(LossPlot);
