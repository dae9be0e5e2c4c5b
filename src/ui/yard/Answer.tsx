import type { YardDigit } from "../../probe/yardSnapshot.ts";
import classes from "./Answer.module.css";
import type { describeStray } from "./sceneWords.ts";

interface AnswerProps {
  readonly digit: YardDigit;
  readonly stray: ReturnType<typeof describeStray>;
  readonly left: number;
  readonly middle: number;
  readonly showsConfidence: boolean;
  readonly isDimmed: boolean;
}

/** What comes out for one digit: an answer, right or wrong, or the word for why there is none. */
export function Answer(props: AnswerProps) {
  const { digit, stray, left, middle, showsConfidence, isDimmed } = props;
  const { prediction, label, confidence } = digit;
  const isRight = prediction === label;
  const verdict = isRight ? "Right" : `Wrong: it is a ${label}`;
  const isAnswered = stray === undefined || stray.isAnswered;
  return (
    <div
      className={classes.answer}
      data-wrong={(isAnswered && !isRight) || undefined}
      data-dimmed={isDimmed || undefined}
      style={{ left, top: middle - 16 }}
      title={stray ? `${verdict}. ${stray.title}` : verdict}
    >
      <b data-missing={!isAnswered || undefined}>{isAnswered ? prediction : "–"}</b>
      {showsConfidence ? (
        <span data-tone={stray ? "warning" : undefined}>
          {stray ? stray.label : `${Math.round(confidence * 100)}\u202f%`}
          {isAnswered && !isRight ? " ×" : ""}
        </span>
      ) : isAnswered && !isRight ? (
        <span>×</span>
      ) : null}
    </div>
  );
}
