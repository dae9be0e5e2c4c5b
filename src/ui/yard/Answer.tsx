import type { YardDigit } from "../../probe/yardSnapshot.ts";
import { formatPercent } from "../format.ts";
import classes from "./Answer.module.css";
import type { describeStray } from "./sceneWords.ts";

const GUESS = "A guess: the model is not better than chance yet";

interface AnswerProps {
  readonly digit: YardDigit;
  readonly stray: ReturnType<typeof describeStray>;
  readonly left: number;
  readonly middle: number;
  readonly showsConfidence: boolean;
  /** Whether the model is no better than chance yet. */
  readonly isGuess: boolean;
  readonly isDimmed: boolean;
}

/** What comes out for one digit: a guess, an answer, right or wrong, or the word for why there is none. */
export function Answer(props: AnswerProps) {
  const { digit, stray, left, middle, showsConfidence, isGuess, isDimmed } = props;
  const { prediction, label, confidence } = digit;
  const isAnswered = stray === undefined || stray.isAnswered;
  const isWrong = isAnswered && !isGuess && prediction !== label;
  const verdict = isGuess ? GUESS : prediction === label ? "Right" : `Wrong: it is a ${label}`;
  return (
    <div
      className={classes.answer}
      data-wrong={isWrong || undefined}
      data-guess={(isAnswered && isGuess) || undefined}
      data-dimmed={isDimmed || undefined}
      style={{ left, top: middle - 16 }}
      title={stray ? `${verdict}. ${stray.title}` : verdict}
    >
      <b data-missing={!isAnswered || undefined}>{isAnswered ? prediction : "–"}</b>
      {showsConfidence ? (
        <span data-tone={stray ? "warning" : undefined}>
          {stray ? stray.label : isGuess ? "guessing" : formatPercent(confidence, 0)}
          {isWrong ? " ×" : ""}
        </span>
      ) : isWrong ? (
        <span>×</span>
      ) : null}
    </div>
  );
}
