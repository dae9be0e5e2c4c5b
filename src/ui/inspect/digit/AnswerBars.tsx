import { formatPercent } from "../../format.ts";
import unseen from "../../unseen.module.css";
import classes from "./Digit.module.css";

interface AnswerBarsProps {
  /** [C] probabilities of the classes */
  readonly probabilities: Float32Array;
}

/** How sure the model is of every digit; the answer in ink. */
export function AnswerBars({ probabilities }: AnswerBarsProps) {
  const best = indexOfLargest(probabilities);
  return (
    <ol className={classes.bars} aria-label="How sure the model is of every digit" start={0}>
      {[...probabilities].map((probability, digit) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a class is its index
        <li key={digit} data-best={digit === best || undefined}>
          <i
            className={classes.bar}
            style={{ transform: `scaleY(${probability})` }}
            aria-hidden="true"
          />
          <b className={classes.class}>{digit}</b>
          <span className={unseen.text}>{`: ${formatPercent(probability)}`}</span>
        </li>
      ))}
    </ol>
  );
}

export function indexOfLargest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}
