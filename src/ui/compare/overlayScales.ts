import { ticks } from "d3-array";
import type { StepWindow } from "../../lab/compare/curves.ts";
import { formatTick } from "../charts/axes.ts";
import type { PlotFrame } from "../charts/plotFrame.ts";

/** An axis from left to right that may show a part of the runs. */
export interface AcrossAxis {
  readonly xOf: (value: number) => number;
  /** The value at a place, in pixels. */
  readonly valueAt: (x: number) => number;
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
}

const MOST_TICKS = 5;

/** @param range from `from` to `to`; on a logarithmic axis both are above 0 */
export function acrossAxis(
  { left, right }: Pick<PlotFrame, "left" | "right">,
  range: StepWindow,
  isLog: boolean,
): AcrossAxis {
  const place = isLog ? Math.log : (value: number) => value;
  const unplace = isLog ? Math.exp : (value: number) => value;
  const [low, high] = [place(range.from), place(range.to)];
  const width = high > low ? high - low : 1;
  return {
    xOf: (value) => left + ((place(value) - low) / width) * (right - left),
    valueAt: (x) => unplace(low + ((x - left) / (right - left)) * width),
    ticks: isLog ? decades(range) : ticks(range.from, range.to, MOST_TICKS),
    format: formatTick,
  };
}

/** Whole powers of ten in a range, or its ends where it has none. */
function decades({ from, to }: StepWindow): number[] {
  const first = Math.ceil(Math.log10(from) - 1e-9);
  const last = Math.floor(Math.log10(to) + 1e-9);
  const powers = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => 10 ** (first + i));
  return powers.length > 1 ? powers : ticks(from, to, MOST_TICKS);
}

/** Parts of the shown range that a step of the keyboard or of a button moves or leaves. */
const PAN = 1 / 4;
const ZOOM = 2;

export type ZoomStep = "in" | "out" | "left" | "right";

/**
 * The range after a step of zooming, within the whole; undefined: the whole.
 * @param whole of all runs, from its lowest value to its highest
 */
export function stepZoom(
  shown: StepWindow,
  whole: StepWindow,
  step: ZoomStep,
): StepWindow | undefined {
  const width = shown.to - shown.from;
  switch (step) {
    case "in":
      return keepWithin(shown.from + width / (2 * ZOOM), width / ZOOM, whole);
    case "out":
      return keepWithin(shown.from - (width * (ZOOM - 1)) / 2, width * ZOOM, whole);
    case "left":
      return keepWithin(shown.from - width * PAN, width, whole);
    case "right":
      return keepWithin(shown.from + width * PAN, width, whole);
  }
}

function keepWithin(from: number, width: number, whole: StepWindow): StepWindow | undefined {
  const most = whole.to - whole.from;
  if (width >= most * (1 - 1e-9)) return undefined;
  const start = Math.min(Math.max(from, whole.from), whole.to - width);
  return { from: start, to: start + width };
}
