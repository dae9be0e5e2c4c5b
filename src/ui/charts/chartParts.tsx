import { type ReactNode, useMemo } from "react";
import { CartesianGrid, Tooltip, XAxis, YAxis } from "recharts";
import { formatPercent, formatSmall } from "../format.ts";
import {
  AXIS_HEIGHT,
  AXIS_WIDTH,
  formatStep,
  GRID_COLOUR,
  nearestTick,
  SYNC_ID,
  stepAxisEnd,
  stepTicks,
  TICK_STYLE,
  type ValueAxis,
} from "./axes.ts";
import { ChartTooltip } from "./ChartTooltip.tsx";

// Recharts keeps a copy of every part's properties and starts over when one is a new object. So parts
// are made once, or once for each of the few values they depend on: then only the data is new.

export const GRID = <CartesianGrid vertical={false} stroke={GRID_COLOUR} />;

export const LOSS_TOOLTIP = (
  <Tooltip content={<ChartTooltip format={formatSmall} />} isAnimationActive={false} />
);

export const SHARE_TOOLTIP = (
  <Tooltip content={<ChartTooltip format={formatPercent} />} isAnimationActive={false} />
);

/** Charts over steps follow each other's pointer. */
export const IN_STEP = { syncId: SYNC_ID, syncMethod: nearestTick } as const;

/** The axis of steps, and where it ends. */
export function useStepAxis(lastStep: number): { readonly axis: ReactNode; readonly end: number } {
  const end = stepAxisEnd(lastStep);
  const axis = useMemo(
    () => (
      <XAxis
        dataKey="step"
        type="number"
        domain={[0, end]}
        ticks={stepTicks(end)}
        tickFormatter={formatStep}
        interval={0}
        tick={TICK_STYLE}
        tickLine={false}
        axisLine={false}
        height={AXIS_HEIGHT}
      />
    ),
    [end],
  );
  return { axis, end };
}

/** The axis of values; `makeAxis` is a constant function, called where `low` or `high` change. */
export function useValueAxis(
  makeAxis: (low: number, high: number) => ValueAxis,
  low: number,
  high: number,
): ReactNode {
  return useMemo(() => {
    const { domain, ticks, format, scale } = makeAxis(low, high);
    return (
      <YAxis
        scale={scale}
        domain={domain}
        ticks={ticks}
        tickFormatter={format}
        interval={0}
        allowDataOverflow
        tick={TICK_STYLE}
        tickLine={false}
        axisLine={false}
        width={AXIS_WIDTH}
      />
    );
  }, [makeAxis, low, high]);
}
