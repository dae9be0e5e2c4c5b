import { type ReactNode, useMemo } from "react";
import { CartesianGrid, XAxis, YAxis } from "recharts";
import { AxisTick, BELOW_AXIS, BESIDE_AXIS } from "./AxisTick.tsx";
import {
  formatStep,
  GRID_COLOUR,
  nearestTick,
  SYNC_ID,
  stepTicks,
  type ValueAxis,
} from "./axes.ts";
import type { PlotFrame } from "./plotFrame.ts";

// Recharts keeps a copy of every part's properties and starts over when one is a new object. So parts
// are made once, or once for each of the few values they depend on: then only the data is new.

export const GRID = <CartesianGrid vertical={false} stroke={GRID_COLOUR} />;

/** Charts over steps follow each other's pointer. */
export const IN_STEP = { syncId: SYNC_ID, syncMethod: nearestTick } as const;

/** To a screen reader a chart is a picture with a name: the figure's sentence and table have its data. */
export const AS_PICTURE = { role: "img" } as const;

/** The axis of steps, from 0 to `end`. */
export function useStepAxis(end: number, { axisHeight }: PlotFrame): ReactNode {
  return useMemo(
    () => (
      <XAxis
        dataKey="step"
        type="number"
        domain={[0, end]}
        ticks={stepTicks(end)}
        interval={0}
        tick={<AxisTick format={formatStep} dy={BELOW_AXIS} />}
        tickLine={false}
        axisLine={false}
        height={axisHeight}
      />
    ),
    [end, axisHeight],
  );
}

/** Of the axis of values on the right; the one on the left needs none. */
const RIGHT_AXIS = "right";

/** An axis of values; `makeAxis` is a constant function, called where `low` or `high` change. */
export function useValueAxis(
  makeAxis: (low: number, high: number) => ValueAxis,
  low: number,
  high: number,
  { axisWidth }: PlotFrame,
  side: "left" | "right" = "left",
): ReactNode {
  return useMemo(() => {
    const { domain, ticks, format, scale } = makeAxis(low, high);
    return (
      <YAxis
        {...(side === "right" ? { yAxisId: RIGHT_AXIS, orientation: "right" } : {})}
        scale={scale}
        domain={domain}
        ticks={ticks}
        interval={0}
        allowDataOverflow
        tick={<AxisTick format={format} dy={BESIDE_AXIS} />}
        tickLine={false}
        axisLine={false}
        width={axisWidth}
      />
    );
  }, [makeAxis, low, high, axisWidth, side]);
}
