import type { Answer } from "../../../probe/answer.ts";
import { Button } from "../../Button.tsx";
import { formatFixed, formatPercent } from "../../format.ts";
import { expertColour, expertName, SHARED_COLOUR, sharedName } from "../../theme/palette.ts";
import unseen from "../../unseen.module.css";
import { indexOfLargest } from "./AnswerBars.tsx";
import classes from "./Digit.module.css";

interface ExpertVotesProps {
  readonly answer: Answer;
  /** Routed experts; those after them are shared. */
  readonly numExperts: number;
  /** Experts that are switched off. */
  readonly off: readonly number[];
  /** The expert that is asked instead of those that were chosen. */
  readonly sentTo: number | undefined;
  readonly onSend: (expert: number | undefined) => void;
}

/** Router and experts on one image: who was chosen, what each says, and what it would say. */
export function ExpertVotes({ answer, numExperts, off, sentTo, onSend }: ExpertVotesProps) {
  const C = answer.mix.length;
  const hasScores = answer.logits.length > 0;
  const experts = Array.from({ length: answer.alone.length / C }, (_, expert) => expert);
  return (
    <table className={classes.votes}>
      <caption className={unseen.text}>What router and experts say of this image</caption>
      <thead>
        <tr>
          <th scope="col">expert</th>
          {hasScores ? (
            <th scope="col" className={classes.score}>
              router’s score
            </th>
          ) : null}
          {hasScores ? <th scope="col">share of its choice</th> : null}
          <th scope="col">sent here</th>
          <th scope="col">says, alone</th>
          <th scope="col">
            <span className={unseen.text}>Send it here instead</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {experts.map((expert) => {
          const slot = answer.experts.indexOf(expert);
          const isRouted = expert < numExperts;
          const name = isRouted ? expertName(expert) : sharedName(expert - numExperts);
          const colour = isRouted ? expertColour(expert) : SHARED_COLOUR;
          const own = answer.alone.subarray(expert * C, (expert + 1) * C);
          const says = indexOfLargest(own);
          const isSent = sentTo === expert;
          return (
            <tr key={expert} data-chosen={slot >= 0 || undefined}>
              <th scope="row">
                <i className={classes.swatch} style={{ background: colour }} aria-hidden="true" />
                {name}
              </th>
              {hasScores ? (
                <td className={classes.score}>
                  {isRouted ? formatFixed(answer.logits[expert], 2) : ""}
                </td>
              ) : null}
              {hasScores ? (
                <td>
                  {isRouted ? (
                    <span className={classes.share}>
                      <i
                        className={classes.part}
                        style={{
                          background: colour,
                          transform: `scaleX(${answer.distribution[expert]})`,
                        }}
                        aria-hidden="true"
                      />
                      {formatPercent(answer.distribution[expert])}
                    </span>
                  ) : null}
                </td>
              ) : null}
              <td>
                {slot >= 0 ? `weight ${formatFixed(answer.gates[slot], 2)}` : whyNot(off, expert)}
              </td>
              <td>
                <b>{says}</b> {formatPercent(own[says])}
              </td>
              <td>
                <Button
                  quiet
                  className={classes.send}
                  aria-pressed={isSent}
                  aria-label={`Send it to ${name} instead`}
                  onClick={() => onSend(isSent ? undefined : expert)}
                >
                  send it here instead
                </Button>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const whyNot = (off: readonly number[], expert: number) => (off.includes(expert) ? "off" : "–");
