import { useId } from "react";
import { formatInteger, formatSmall } from "../../format.ts";
import unseen from "../../unseen.module.css";
import classes from "./SlowMotion.module.css";
import type { BarsFigure } from "./stage.ts";

/** Bars that are drawn of a long row, and bars that have room for their names and numbers. */
const MOST_BARS = 64;
const MOST_NAMES = 16;
const MOST_NUMBERS = 10;

/** A row of numbers, as bars from zero; each is a table's column to a screen reader. */
export function BarsView({ figure }: { readonly figure: BarsFigure }) {
  const { title, names, colours, marked } = figure;
  const headingId = useId();
  const values = Array.from(figure.values).slice(0, MOST_BARS);
  const largest = Math.max(...values.map(Math.abs), 0);
  const hasNegative = values.some((value) => value < 0);
  const isNamed = values.length <= MOST_NAMES;
  const hasNumbers = values.length <= MOST_NUMBERS;
  const write = values.every(Number.isInteger) ? formatInteger : formatSmall;
  const rest = figure.values.length - values.length;
  return (
    <figure className={classes.figure} aria-labelledby={headingId}>
      <figcaption id={headingId}>
        {title}
        {rest > 0 ? `: the first ${values.length} of ${figure.values.length}` : ""}
        {hasNumbers ? null : <small>largest {write(largest)}</small>}
      </figcaption>
      <ol className={classes.bars} data-negative={hasNegative || undefined}>
        {values.map((value, i) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its index
            key={i}
            data-marked={marked.includes(i) || undefined}
            title={`${names[i]}: ${write(value)}`}
          >
            <span className={classes.track} aria-hidden="true">
              <span
                className={classes.bar}
                data-below={value < 0 || undefined}
                style={{
                  height: `${largest > 0 ? (Math.abs(value) / largest) * (hasNegative ? 50 : 100) : 0}%`,
                  background: colours[i % colours.length],
                }}
              />
            </span>
            <span className={isNamed ? classes.name : unseen.text}>{names[i]}</span>
            <span className={hasNumbers ? classes.number : unseen.text}>{write(value)}</span>
          </li>
        ))}
      </ol>
    </figure>
  );
}
