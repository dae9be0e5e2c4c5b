import { memo, useMemo } from "react";
import { Area, AreaChart, DefaultZIndexes, Tooltip, ZIndexLayer } from "recharts";
import type { ChangeMark } from "../../lab/pageBook.ts";
import { AxisCaptions } from "./AxisCaptions.tsx";
import { linearAxis, linearRange, shareAxis } from "./axes.ts";
import { AS_PICTURE, GRID, IN_STEP, RIGHT_AXIS, useStepAxis, useValueAxis } from "./chartParts.tsx";
import { LoadBands, LoadLines } from "./LoadCurves.tsx";
import { AreaNames, FairLine, LineNames } from "./LoadNames.tsx";
import { LoadTooltip } from "./LoadTooltip.tsx";
import { shareOf } from "./loadPaths.ts";
import { markLines } from "./markLines.tsx";
import { type PlotSize, usePlotFrame, useScales } from "./plotFrame.ts";
import type { LoadRow } from "./rows.ts";

interface LoadPlotProps {
  readonly size: PlotSize;
  readonly rows: readonly LoadRow[];
  readonly marks: readonly ChangeMark[];
  readonly numExperts: number;
  /** Areas that fill the whole, instead of lines of load over the fair share. */
  readonly isStacked: boolean;
  /** Whether rows have a share of dropped assignments, to be drawn as a line. */
  readonly hasDrops: boolean;
  /** Of the axis. */
  readonly caption: string;
}

function LoadPlot(props: LoadPlotProps) {
  const { size, rows, marks, numExperts, isStacked, hasDrops, caption } = props;
  // Shares fill their axis; multiples of the fair share are not shares, and drops need an axis of their own.
  const hasDropAxis = hasDrops && !isStacked;
  const frame = usePlotFrame(size, hasDropAxis);
  const last = rows.at(-1);
  const stepAxis = useStepAxis(last?.step ?? 1, frame);
  const high = isStacked ? 1 : highestOf(rows, numExperts);
  const valueAxis = useValueAxis(isStacked ? shareAxis : linearAxis, 0, high, frame);
  const dropAxis = useValueAxis(shareAxis, 0, 1, frame, "right");
  const tooltip = useMemo(
    () => (
      <Tooltip
        content={<LoadTooltip numExperts={numExperts} isStacked={isStacked} hasDrops={hasDrops} />}
        isAnimationActive={false}
      />
    ),
    [numExperts, isStacked, hasDrops],
  );
  const changes = useMemo(() => markLines(marks, stepAxis.end, false), [marks, stepAxis.end]);
  const scales = useScales(frame, stepAxis.end, 0, high);
  const Curves = isStacked ? LoadBands : LoadLines;
  const drops = hasDropAxis ? DROPS_ON_THE_RIGHT : DROPS;
  const names = { last, numExperts, frame, scales };
  return (
    <AreaChart
      width={size.width}
      height={size.height}
      data={rows}
      margin={frame.margin}
      title={
        isStacked
          ? "Share of assignments of each expert over training steps"
          : "Load of each expert over its fair share, over training steps"
      }
      {...AS_PICTURE}
      {...IN_STEP}
    >
      {isStacked ? null : GRID}
      {stepAxis.axis}
      {valueAxis}
      {hasDropAxis ? dropAxis : null}
      {tooltip}
      <Curves rows={rows} numExperts={numExperts} scales={scales} />
      {POINTED_AT}
      {hasDrops ? drops : null}
      {changes}
      <ZIndexLayer zIndex={DefaultZIndexes.label}>
        {isStacked ? null : <FairLine {...names} />}
        {isStacked ? <AreaNames {...names} /> : <LineNames {...names} />}
      </ZIndexLayer>
      <AxisCaptions frame={frame} left={caption} {...(hasDropAxis ? { right: "% dropped" } : {})} />
    </AreaChart>
  );
}

/** Room for twice the fair share at least, so that the line of 1 seldom moves. */
function highestOf(rows: readonly LoadRow[], numExperts: number): number {
  const values = rows.flatMap((row) =>
    Array.from({ length: numExperts }, (_, expert) => shareOf(row, expert)),
  );
  return linearRange([2, ...values]).high;
}

/** Recharts follows the pointer over curves of its own: this one is not seen. */
const POINTED_AT = (
  <Area
    dataKey="e0"
    fill="none"
    stroke="none"
    type="linear"
    dot={false}
    activeDot={false}
    isAnimationActive={false}
  />
);

/** A line over the others, on a rim of the card's colour so that it is seen on all of theirs. */
function dropCurves(axis: { readonly yAxisId?: string }) {
  return [
    <Area
      key="rim"
      dataKey="dropped"
      {...axis}
      tooltipType="none"
      fill="none"
      stroke="var(--sy-card)"
      strokeWidth={5}
      type="linear"
      dot={false}
      activeDot={false}
      isAnimationActive={false}
    />,
    <Area
      key="line"
      dataKey="dropped"
      {...axis}
      name="dropped"
      fill="var(--sy-wrong)"
      fillOpacity={0}
      stroke="var(--sy-wrong)"
      strokeWidth={2}
      type="linear"
      dot={false}
      activeDot={false}
      isAnimationActive={false}
    />,
  ];
}

const DROPS = dropCurves({});
const DROPS_ON_THE_RIGHT = dropCurves({ yAxisId: RIGHT_AXIS });

export default memo(LoadPlot);
