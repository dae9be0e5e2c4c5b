import classes from "./DigitBars.module.css";
import { DIGITS_WIDTH } from "./yardLayout.ts";

interface DigitBarsProps {
  /** [C] relative to the largest */
  readonly shares: readonly number[] | undefined;
  readonly colour: string;
  readonly height: number;
}

/** A class that makes up this much of an expert's largest is one of its classes. */
const OWN_SHARE = 0.3;
const LABEL_HEIGHT = 9;

/** Which digits an expert gets: a bar for each class, its main ones in colour. */
export function DigitBars({ shares, colour, height }: DigitBarsProps) {
  const values = shares ?? [];
  const pitch = DIGITS_WIDTH / Math.max(10, values.length);
  const hasLabels = height >= 20;
  const base = hasLabels ? height - LABEL_HEIGHT : height;
  return (
    <svg className={classes.bars} width={DIGITS_WIDTH} height={height} aria-hidden="true">
      {values.map((share, label) => {
        const isOwn = share >= OWN_SHARE;
        const barHeight = Math.max(1, share * (base - 1));
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a class is its index
          <g key={label}>
            <rect
              x={label * pitch + pitch * 0.14}
              y={base - barHeight}
              width={pitch * 0.72}
              height={barHeight}
              rx={1.5}
              fill={isOwn ? colour : "var(--sy-line)"}
            />
            {hasLabels ? (
              <text x={(label + 0.5) * pitch} y={height - 1} data-own={isOwn || undefined}>
                {label}
              </text>
            ) : null}
          </g>
        );
      })}
    </svg>
  );
}
