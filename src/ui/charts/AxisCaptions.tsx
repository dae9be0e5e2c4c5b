import { memo } from "react";
import { TICK_STYLE } from "./axes.ts";
import type { PlotFrame } from "./plotFrame.ts";

interface AxisCaptionsProps {
  readonly frame: PlotFrame;
  /** What the axes on the left and on the right measure, and in which unit. */
  readonly left: string;
  readonly right?: string;
  /** What runs from left to right. */
  readonly across?: string;
}

/** Baselines above the plotting area, and below it in line with the marks' labels. */
const ABOVE = 8;
const BELOW = 15;

/** The captions of a chart's axes: part of the drawing, so that a saved picture has them. */
export const AxisCaptions = memo(function AxisCaptions(props: AxisCaptionsProps) {
  const { frame, left, right, across = "step" } = props;
  const above = frame.top - ABOVE * frame.zoom;
  return (
    <g {...TICK_STYLE}>
      <text x={0} y={above}>
        {left}
      </text>
      {right ? (
        <text x={frame.width} y={above} textAnchor="end">
          {right}
        </text>
      ) : null}
      <text x={0} y={frame.bottom + BELOW * frame.zoom}>
        {across}
      </text>
    </g>
  );
});
