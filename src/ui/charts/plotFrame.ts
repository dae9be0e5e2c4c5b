import { useMemo } from "react";

/** The room that a chart has, in CSS pixels. */
export interface PlotSize {
  readonly width: number;
  readonly height: number;
  /** Pixels of a rem over 16: how much larger than usual the visitor's letters are. */
  readonly zoom: number;
}

/** Where the plotting area stands in a chart, in CSS pixels. */
export interface PlotFrame extends PlotSize {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly axisWidth: number;
  readonly axisHeight: number;
  /** For recharts, which compares it by reference. */
  readonly margin: Readonly<Record<"top" | "right" | "bottom" | "left", number>>;
}

/** Room for the captions of the axes. */
const CAPTION_HEIGHT = 18;
const AXIS_HEIGHT = 22;
const AXIS_WIDTH = 30;
/** The last mark of the step axis may stand half outside. */
const RIGHT_MARGIN = 6;

function framePlot({ width, height, zoom }: PlotSize, hasRightAxis: boolean): PlotFrame {
  const axisWidth = AXIS_WIDTH * zoom;
  const axisHeight = AXIS_HEIGHT * zoom;
  const top = CAPTION_HEIGHT * zoom;
  const right = hasRightAxis ? axisWidth : RIGHT_MARGIN * zoom;
  return {
    width,
    height,
    zoom,
    left: axisWidth,
    // While the page is laid out a plot may have hardly any room.
    right: Math.max(axisWidth + 1, width - right),
    top,
    bottom: height - axisHeight,
    axisWidth,
    axisHeight,
    margin: { top, right, bottom: axisHeight, left: axisWidth },
  };
}

export function usePlotFrame(size: PlotSize, hasRightAxis = false): PlotFrame {
  const { width, height, zoom } = size;
  return useMemo(
    () => framePlot({ width, height, zoom }, hasRightAxis),
    [width, height, zoom, hasRightAxis],
  );
}

/** Where a step and a value stand in the picture, in pixels. */
export interface Scales {
  readonly xOf: (step: number) => number;
  readonly yOf: (value: number) => number;
}

/** Scales from step 0 to `end`, and from `low` to `high`. Values beyond are not cut; a logarithm has none for 0. */
export function scalesOf(
  frame: PlotFrame,
  end: number,
  low: number,
  high: number,
  isLog = false,
): Scales {
  const { left, right, top, bottom } = frame;
  const place = isLog ? Math.log : (value: number) => value;
  const [lowest, highest] = [place(low), place(high)];
  return {
    xOf: (step) => left + (step / end) * (right - left),
    yOf: (value) => bottom - ((place(value) - lowest) / (highest - lowest)) * (bottom - top),
  };
}
