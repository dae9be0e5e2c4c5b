import { memo } from "react";
import type { YardDigit, YardScene } from "../../probe/yardSnapshot.ts";
import type { ModelDescription } from "../../run/events.ts";
import { formatPercent } from "../format.ts";
import { expertName } from "../theme/palette.ts";
import unseen from "../unseen.module.css";
import { describeStray } from "./sceneWords.ts";
import { traitsOf, type YardView } from "./traits.ts";

interface YardWordsProps {
  readonly scene: YardScene;
  readonly model: ModelDescription;
  readonly view: YardView;
  /** Whether the model is no better than chance yet. */
  readonly isGuess: boolean;
}

/** The yard as text, for screen readers. */
export const YardWords = memo(function YardWords(props: YardWordsProps) {
  const { scene, model, view, isGuess } = props;
  return (
    <ul className={unseen.text}>
      {scene.digits.map((digit, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a place in the yard; a digit may come twice
        <li key={index}>{describeDigit(digit, model, view, isGuess)}</li>
      ))}
    </ul>
  );
});

function describeDigit(
  digit: YardDigit,
  model: ModelDescription,
  view: YardView,
  isGuess: boolean,
): string {
  const { isReach, isUngated } = traitsOf(model, view);
  const stray = describeStray(digit, model);
  const verdict = digit.prediction === digit.label ? "right" : "wrong";
  const answer =
    stray && !stray.isAnswered
      ? "no answer"
      : isGuess
        ? `read as ${digit.prediction}, a guess`
        : `read as ${digit.prediction}, ${formatPercent(digit.confidence, 0)} sure, ${verdict}`;
  if (digit.experts.length === 0) return `A ${digit.label} is chosen by no expert: ${answer}.`;
  const ways = digit.experts.map((expert, place) => {
    const gate = isUngated ? "" : ` ${formatPercent(digit.gates[place] ?? 0, 0)}`;
    return `${expertName(expert)}${digit.dropped.includes(expert) ? ", which is full and drops it" : gate}`;
  });
  const verb = isReach ? "is chosen by" : "goes to";
  return `A ${digit.label} ${verb} ${ways.join(", ")}: ${answer}.`;
}
