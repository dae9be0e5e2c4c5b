import type { ComponentProps, CSSProperties } from "react";
import classes from "./Range.module.css";

interface RangeProps extends Omit<ComponentProps<"input">, "type" | "min" | "max" | "onChange"> {
  /** Whole numbers from 0. */
  readonly max: number;
  readonly value: number;
  /** Round, for what takes effect at once. */
  readonly isRound?: boolean;
  readonly onMove: (value: number) => void;
}

/** The page's slider: a native one, filled up to its thumb. */
export function Range({ max, value, isRound, onMove, ...rest }: RangeProps) {
  return (
    <input
      type="range"
      className={classes.range}
      data-live={isRound || undefined}
      min={0}
      max={max}
      step={1}
      value={value}
      style={{ "--filled": value / max } as CSSProperties}
      onChange={(event) => onMove(event.currentTarget.valueAsNumber)}
      {...rest}
    />
  );
}
