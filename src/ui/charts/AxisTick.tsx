import { TICK_STYLE } from "./axes.ts";

interface AxisTickProps {
  /** Given by recharts. */
  readonly x?: number | string;
  readonly y?: number | string;
  readonly textAnchor?: "start" | "middle" | "end" | "inherit";
  readonly payload?: { readonly value: number };
  readonly format: (value: number) => string;
  /** From the point that recharts names to the baseline, in em: below the axis, or beside it. */
  readonly dy: number;
}

/** A label of an axis in one line. Recharts' own measures its words in the page, which is slow, to wrap them. */
export function AxisTick({ x, y, textAnchor, payload, format, dy }: AxisTickProps) {
  return (
    <text x={x} y={y} dy={`${dy}em`} textAnchor={textAnchor} {...TICK_STYLE}>
      {payload ? format(payload.value) : ""}
    </text>
  );
}

/** The `dy` of a label below a horizontal axis, and of one beside a vertical axis. */
export const BELOW_AXIS = 0.71;
export const BESIDE_AXIS = 0.355;
