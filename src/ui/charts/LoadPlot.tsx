import { memo, useMemo } from "react";
import type { ChangeMark } from "../../lab/pageBook.ts";
import { AxisCaptions } from "./AxisCaptions.tsx";
import { linearAxis, linearRange, shareAxis, stepAxisEnd } from "./axes.ts";
import { type Curve, Curves } from "./Curves.tsx";
import { useStepAxis, useValueAxis } from "./chartParts.tsx";
import { LoadBands, LoadLines } from "./LoadCurves.tsx";
import { AreaNames, FairLine, LineNames } from "./LoadNames.tsx";
import { LoadTooltip } from "./LoadTooltip.tsx";
import { shareOf } from "./loadPaths.ts";
import { markLines } from "./markLines.tsx";
import { LoadPicture, useLoadPicture } from "./pictures.ts";
import { type PlotSize, type Scales, usePlotFrame, useScales } from "./plotFrame.ts";
import type { LoadRow } from "./rows.ts";
import { StepChart } from "./StepChart.tsx";
import { useInTurn } from "./useInTurn.ts";

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
  const { hasDropAxis, end, high } = useInTurn({
    hasDropAxis: hasDrops && !isStacked,
    end: stepAxisEnd(rows.at(-1)?.step ?? 1, totalSteps),
    high: isStacked ? 1 : highestOf(rows, numExperts),
  });
  const frame = usePlotFrame(size, hasDropAxis);
  const axis = useStepAxis(end, frame);
  const valueAxis = useValueAxis(isStacked ? shareAxis : linearAxis, 0, high, frame);
  const dropAxis = useValueAxis(shareAxis, 0, 1, frame, "right");
  const axes = useMemo(
    () => (
      <>
        {axis}
        {valueAxis}
        {hasDropAxis ? dropAxis : null}
      </>
    ),
    [axis, valueAxis, hasDropAxis, dropAxis],
  );
  const changes = useMemo(() => markLines(marks, end, false), [marks, end]);
  const scales = useScales(frame, end, 0, high);
  const shares = useScales(frame, end, 0, 1);
  const dropCurves = useMemo(() => (hasDrops ? curvesOfDrops(shares) : NONE), [hasDrops, shares]);
  const captions = { left: caption, ...(hasDropAxis ? { right: "% dropped" } : {}) };
  const picture = { rows, numExperts, dropCurves, isStacked, frame, scales, captions };
  return (
    <LoadPicture value={picture}>
      <StepChart
        frame={frame}
        title={
          isStacked
            ? "Share of assignments of each expert over training steps"
            : "Load of each expert over its fair share, over training steps"
        }
        end={end}
        axes={axes}
        marks={changes}
        hasGrid={!isStacked}
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
  const { rows, numExperts, dropCurves, isStacked, frame, scales, captions } = useLoadPicture();
  const names = { last: rows.at(-1), numExperts, frame, scales };
  return (
    <>
      {isStacked ? (
        <LoadBands rows={rows} numExperts={numExperts} scales={scales} />
      ) : (
        <LoadLines rows={rows} numExperts={numExperts} scales={scales} />
      )}
      {dropCurves.length > 0 ? <Curves rows={rows} curves={dropCurves} frame={frame} /> : null}
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
