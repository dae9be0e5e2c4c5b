import { memo, useMemo } from "react";
import type { ChangeMark } from "../../lab/pageBook.ts";
import { AxisCaptions } from "./AxisCaptions.tsx";
import { linearAxis, linearRange, shareAxis, stepAxisEnd } from "./axes.ts";
import { type Curve, Curves } from "./Curves.tsx";
import { LoadBands, LoadLines } from "./LoadCurves.tsx";
import { AreaNames, FairLine, LineNames } from "./LoadNames.tsx";
import { LoadTooltip } from "./LoadTooltip.tsx";
import { shareOf } from "./loadPaths.ts";
import { PlotAxes } from "./PlotAxes.tsx";
import { LoadPicture, useLoadPicture } from "./pictures.ts";
import { type PlotSize, type Scales, usePlotFrame } from "./plotFrame.ts";
import type { LoadRow } from "./rows.ts";
import { StepChart } from "./StepChart.tsx";
import { usePlacedAxis } from "./usePlacedAxis.ts";

interface LoadPlotProps {
  readonly size: PlotSize;
  /** Of the run; undefined before it is ready. */
  readonly totalSteps: number | undefined;
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
  const { size, totalSteps, rows, marks, numExperts, isStacked, hasDrops, caption } = props;
  // Shares fill their axis; multiples of the fair share are not shares, and drops need an axis of their own.
  const hasDropAxis = hasDrops && !isStacked;
  const frame = usePlotFrame(size, hasDropAxis);
  const end = stepAxisEnd(rows.at(-1)?.step ?? 1, totalSteps);
  const high = isStacked ? 1 : highestOf(rows, numExperts);
  const left = usePlacedAxis(isStacked ? shareAxis : linearAxis, frame, end, 0, high);
  const shares = usePlacedAxis(shareAxis, frame, end, 0, 1);
  const dropCurves = useMemo(
    () => (hasDrops ? curvesOfDrops(shares.scales) : NONE),
    [hasDrops, shares],
  );
  const captions = { left: caption, ...(hasDropAxis ? { right: "% dropped" } : {}) };
  const axes = { frame, end, left, right: hasDropAxis ? shares : undefined, marks };
  return (
    <LoadPicture value={{ rows, numExperts, dropCurves, isStacked, captions, ...axes }}>
      <StepChart
        frame={frame}
        title={
          isStacked
            ? "Share of assignments of each expert over training steps"
            : "Load of each expert over its fair share, over training steps"
        }
        tooltip={TOOLTIP}
      >
        {LAYER}
      </StepChart>
    </LoadPicture>
  );
}

const TOOLTIP = <LoadTooltip />;
const LAYER = <LoadLayer />;
const NONE: readonly Curve<LoadRow>[] = [];

function LoadLayer() {
  const { rows, numExperts, dropCurves, isStacked, captions, ...axes } = useLoadPicture();
  const { frame, end } = axes;
  const { scales } = axes.left;
  const names = { last: rows.at(-1), numExperts, frame, scales };
  return (
    <>
      {isStacked ? <LoadBands rows={rows} numExperts={numExperts} scales={scales} /> : null}
      <PlotAxes {...axes} hasGrid={!isStacked} />
      {isStacked ? null : <LoadLines rows={rows} numExperts={numExperts} scales={scales} />}
      {dropCurves.length > 0 ? (
        <Curves rows={rows} curves={dropCurves} frame={frame} end={end} />
      ) : null}
      {isStacked ? <AreaNames {...names} /> : <FairLine {...names} />}
      {isStacked ? null : <LineNames {...names} />}
      <AxisCaptions frame={frame} {...captions} />
    </>
  );
}

/** Room for twice the fair share at least, so that the line of 1 seldom moves. */
function highestOf(rows: readonly LoadRow[], numExperts: number): number {
  const values = rows.flatMap((row) =>
    Array.from({ length: numExperts }, (_, expert) => shareOf(row, expert)),
  );
  return linearRange([2, ...values]).high;
}

/** A line over the others, on a rim of the card's colour so that it is seen on all of theirs. */
function curvesOfDrops(scales: Scales): readonly Curve<LoadRow>[] {
  const read = ({ dropped }: LoadRow) => dropped;
  return [
    { key: "rim", read, scales, colour: "var(--sy-card)", width: 5 },
    { key: "line", read, scales, colour: "var(--sy-wrong)", width: 2, isPointedAt: true },
  ];
}

export default memo(LoadPlot);
