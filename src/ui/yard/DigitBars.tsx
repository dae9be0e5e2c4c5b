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

const WIDTH_OF_PITCH = 0.72;
const ROUNDING = 1.5;

/**
 * Which digits an expert gets, and how many: a bar for each class, its main ones in colour. Nothing is an empty line. All
 * bars of a colour are one path: there are many experts, and each element costs the page's thread.
 */
export function DigitBars({ shares, colour, height }: DigitBarsProps) {
  const values = shares ?? [];
  const largest = Math.max(...values);
  const pitch = DIGITS_WIDTH / Math.max(10, values.length);
  const hasLabels = height >= 20;
  const base = hasLabels ? height - LABEL_HEIGHT : height;
  const bars = values.map((share, label) => ({
    isOwn: share >= Math.max(LEAST_SHARE, OWN_SHARE * largest),
    path: barPath(label * pitch, pitch, base, share * (base - 1)),
  }));
  const pathOf = (isOwn: boolean) =>
    bars.flatMap((bar) => (bar.isOwn === isOwn ? bar.path : [])).join("");
  return (
    <svg className={classes.bars} width={DIGITS_WIDTH} height={height} aria-hidden="true">
      <path d={`M0 ${base - 0.5}H${values.length * pitch}`} className={classes.base} />
      <path d={pathOf(false)} className={classes.bar} />
      <path d={pathOf(true)} fill={colour} />
      {hasLabels
        ? bars.map(({ isOwn }, label) => (
            <text
              // biome-ignore lint/suspicious/noArrayIndexKey: a class is its index
              key={label}
              x={(label + 0.5) * pitch}
              y={height - 1}
              data-own={isOwn || undefined}
            >
              {label}
            </text>
          ))
        : null}
    </svg>
  );
}

/** A bar with a rounded top, in the middle of its pitch. */
function barPath(left: number, pitch: number, base: number, height: number): string {
  const width = WIDTH_OF_PITCH * pitch;
  const x = left + (pitch - width) / 2;
  const r = Math.min(ROUNDING, height / 2);
  const [start, foot, side, top, round] = [x, base, height - r, width - 2 * r, r].map(toText);
  return `M${start} ${foot}v-${side}q0-${round} ${round}-${round}h${top}q${round} 0 ${round} ${round}v${side}z`;
}

const toText = (pixels: number) => pixels.toFixed(2);
