import { useState } from "react";
import type { Answer } from "../../../probe/answer.ts";
import { formatInteger, formatPercent } from "../../format.ts";
import { useRun } from "../../services.ts";
import { expertName, sharedName } from "../../theme/palette.ts";
import { AnswerBars, indexOfLargest } from "./AnswerBars.tsx";
import classes from "./Digit.module.css";
import { ExpertVotes } from "./ExpertVotes.tsx";

interface AnswerOfProps {
  readonly answer: Answer;
  readonly off: readonly number[];
  /** Whether the model is no better than chance yet. */
  readonly isGuess: boolean;
  /** Number of the test image; undefined: a drawing. */
  readonly image: number | undefined;
}

/** The answer in large, how sure it is, and where it comes from. */
export function AnswerOf({ answer, off, isGuess, image }: AnswerOfProps) {
  const numExperts = useRun(({ run }) => run?.model.numExperts ?? 0);
  const [sentTo, setSentTo] = useState<number>();
  const C = answer.mix.length;
  const isSent = sentTo !== undefined && (sentTo + 1) * C <= answer.alone.length;
  const shown = isSent ? answer.alone.subarray(sentTo * C, (sentTo + 1) * C) : answer.mix;
  const best = indexOfLargest(shown);
  return (
    <>
      <div className={classes.answer}>
        <p className={classes.digit} role="status" data-guess={isGuess || undefined}>
          <b className={classes.best} data-answer={best}>
            {best}
          </b>{" "}
          {formatPercent(shown[best])}
        </p>
        <p className={classes.words} data-step={answer.step}>
          {isGuess ? "A guess: the model is not better than chance yet. " : ""}
          {isSent
            ? describeInstead(answer, sentTo, numExperts)
            : describeSource(answer, numExperts, image)}
        </p>
        <AnswerBars probabilities={shown} />
      </div>
      <ExpertVotes
        answer={answer}
        numExperts={numExperts}
        off={off}
        sentTo={isSent ? sentTo : undefined}
        onSend={setSentTo}
      />
    </>
  );
}

function nameOf(expert: number, numExperts: number): string {
  return expert < numExperts ? expertName(expert) : sharedName(expert - numExperts);
}

/** "Test image 1,234, at step 314: E1 and E3 were asked." */
function describeSource(answer: Answer, numExperts: number, image: number | undefined): string {
  const what = image === undefined ? "Your digit" : `Test image ${formatInteger(image)}`;
  const asked = answer.experts.map((expert) => nameOf(expert, numExperts));
  const names = asked.length > 4 ? `${asked.length} experts` : asked.join(" and ");
  const by = asked.length === 0 ? "no expert took it" : `${names} answered`;
  const rivals =
    answer.batchImages > 1
      ? `, chosen among ${formatInteger(answer.batchImages)} images of which each expert takes its own`
      : "";
  return `${what}, at step ${formatInteger(answer.step)}: ${by}${rivals}.`;
}

/** "E3 alone says 7, where the model says 4: the 4 falls from 95 % to 3 %." */
function describeInstead(answer: Answer, expert: number, numExperts: number): string {
  const C = answer.mix.length;
  const own = answer.alone.subarray(expert * C, (expert + 1) * C);
  const [here, there] = [indexOfLargest(answer.mix), indexOfLargest(own)];
  const name = nameOf(expert, numExperts);
  const change = `the ${here} goes from ${formatPercent(answer.mix[here])} to ${formatPercent(own[here])}`;
  return here === there
    ? `${name} alone says ${there} too: ${change}.`
    : `${name} alone says ${there}, where the model says ${here}: ${change}.`;
}
