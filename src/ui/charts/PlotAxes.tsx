import { memo } from "react";
import type { ChangeMark } from "../../lab/pageBook.ts";
import { formatStep, GRID_COLOUR, stepTicks, TICK_STYLE, type ValueAxis } from "./axes.ts";
import { labelMark } from "./labelMark.ts";
import type { PlotFrame, Scales } from "./plotFrame.ts";

/** An axis of values, and where its values stand. */
export interface PlacedAxis {
  readonly axis: ValueAxis;
  readonly scales: Scales;
}

interface PlotAxesProps {
  readonly frame: PlotFrame;
  /** The last step of the step axis; undefined for a plot over something else. */
  readonly end?: number;
  readonly left: PlacedAxis;
  readonly right?: PlacedAxis | undefined;
  readonly hasGrid: boolean;
  /** Live changes, as lines across the plot. */
  readonly marks?: readonly ChangeMark[];
  /** Whether the last of the marks are named. */
  readonly hasMarkLabels?: boolean;
}

/** From an axis to its labels, in pixels at the usual size of letters. */
const GAP = 8;
/** From the middle of a label's letters, and from their top, to the baseline, in em. */
const MIDDLE = 0.355;
const TOP = 0.71;
/** Only the last few changes have a label: more labels would overlap. */
const MOST_LABELS = 3;
const LABEL_HEIGHT = 12;

/**
 * Grid, axes and marks of a plot. Recharts could draw them, but takes some 20 milliseconds of the page's thread for a
 * new axis, and all charts over steps get theirs at the same time.
 */
export const PlotAxes = memo(function PlotAxes(props: PlotAxesProps) {
  const { frame, end, left, right, hasGrid, marks = [], hasMarkLabels = false } = props;
  const { axis, scales } = left;
  const gap = GAP * frame.zoom;
  return (
    <g {...TICK_STYLE}>
      {hasGrid ? (
        <path
          d={axis.ticks
            .map((value) => `M${frame.left} ${scales.yOf(value).toFixed(1)}H${frame.right}`)
            .join("")}
          stroke={GRID_COLOUR}
        />
      ) : null}
      <ValueLabels {...left} x={frame.left - gap} anchor="end" />
      {right ? <ValueLabels {...right} x={frame.right + gap} anchor="start" /> : null}
      {end === undefined
        ? null
        : stepTicks(end).map((step) => (
            <text
              key={step}
              x={scales.xOf(step)}
              y={frame.bottom + gap}
              dy={`${TOP}em`}
              textAnchor="middle"
            >
              {formatStep(step)}
            </text>
          ))}
      {marks.map((mark, index) => (
        <Mark
          key={`${mark.step}-${mark.field}`}
          x={scales.xOf(mark.step)}
          frame={frame}
          row={index % MOST_LABELS}
          label={hasMarkLabels && index >= marks.length - MOST_LABELS ? labelMark(mark) : undefined}
        />
      ))}
    </g>
  );
});

interface ValueLabelsProps extends PlacedAxis {
  readonly x: number;
  readonly anchor: "start" | "end";
}

function ValueLabels({ axis, scales, x, anchor }: ValueLabelsProps) {
  return axis.ticks.map((value) => (
    <text key={value} x={x} y={scales.yOf(value)} dy={`${MIDDLE}em`} textAnchor={anchor}>
      {axis.format(value)}
    </text>
  ));
}

interface MarkProps {
  readonly x: number;
  readonly frame: PlotFrame;
  /** Labels of neighbours stand in rows of their own. */
  readonly row: number;
  readonly label: string | undefined;
}

/** Where a live control moved. Words stand on the side of the line that has more room. */
function Mark({ x, frame, row, label }: MarkProps) {
  const isLeft = x < (frame.left + frame.right) / 2;
  const y = frame.top + (row + 1) * LABEL_HEIGHT * frame.zoom;
  return (
    <>
      <path
        d={`M${x.toFixed(1)} ${frame.top}V${frame.bottom}`}
        stroke="var(--sy-soft)"
        strokeDasharray="2 3"
      />
      {label ? (
        <text x={isLeft ? x + 5 : x - 5} y={y} textAnchor={isLeft ? "start" : "end"}>
          {label}
        </text>
      ) : null}
    </>
  );
}
