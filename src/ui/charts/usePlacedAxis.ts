import { useMemo } from "react";
import type { ValueAxis } from "./axes.ts";
import type { PlacedAxis } from "./PlotAxes.tsx";
import { type PlotFrame, scalesOf } from "./plotFrame.ts";

/**
 * An axis of values, from `low` to `high`, of a plot whose other axis goes from 0 to `end`. The same object while it
 * says the same; `makeAxis` is a constant function.
 */
export function usePlacedAxis(
  makeAxis: (low: number, high: number) => ValueAxis,
  frame: PlotFrame,
  end: number,
  low: number,
  high: number,
): PlacedAxis {
  return useMemo(() => {
    const axis = makeAxis(low, high);
    return { axis, scales: scalesOf(frame, end, low, high, axis.scale === "log") };
  }, [makeAxis, frame, end, low, high]);
}
