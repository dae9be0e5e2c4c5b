import classes from "./DigitBars.module.css";
import { DIGITS_WIDTH } from "./yardLayout.ts";

interface DigitBarsProps {
  /** [C] images of each class, over the largest number that any expert gets of one */
  readonly shares: readonly number[] | undefined;
  readonly colour: string;
  readonly height: number;
}

/** A class that makes up this much of an expert's largest is one of its classes, if it is this much of the largest of all. */
const OWN_SHARE = 0.3;
const LEAST_SHARE = 0.03;
const LABEL_HEIGHT = 9;

/** Which digits an expert gets, and how many: a bar for each class, its main ones in colour. Nothing is an empty line. */
export function DigitBars({ shares, colour, height }: DigitBarsProps) {
  const values = shares ?? [];
  const largest = Math.max(...values);
  const pitch = DIGITS_WIDTH / Math.max(10, values.length);
  const hasLabels = height >= 20;
  const base = hasLabels ? height - LABEL_HEIGHT : height;
  return (
    <svg className={classes.bars} width={DIGITS_WIDTH} height={height} aria-hidden="true">
      <path d={`M0 ${base - 0.5}H${values.length * pitch}`} className={classes.base} />
      {values.map((share, label) => {
        const isOwn = share >= Math.max(LEAST_SHARE, OWN_SHARE * largest);
        const barHeight = share * (base - 1);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a class is its index
          <g key={label}>
            <rect
              x={label * pitch + pitch * 0.14}
              y={base - barHeight}
              width={pitch * 0.72}
              height={barHeight}
              rx={Math.min(1.5, barHeight / 2)}
              className={classes.bar}
              fill={isOwn ? colour : undefined}
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
