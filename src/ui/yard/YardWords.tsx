import { VisuallyHidden } from "@mantine/core";
import { memo } from "react";
import type { YardDigit, YardScene } from "../../probe/yardSnapshot.ts";
import type { ModelDescription } from "../../run/events.ts";
import { formatPercent } from "../format.ts";
import { expertName } from "../theme/palette.ts";
import { describeStray } from "./sceneWords.ts";
import { traitsOf, type YardView } from "./traits.ts";

interface YardWordsProps {
  readonly scene: YardScene;
  readonly model: ModelDescription;
  readonly view: YardView;
}

/** The yard as text, for screen readers. */
export const YardWords = memo(function YardWords({ scene, model, view }: YardWordsProps) {
  return (
    <VisuallyHidden component="ul">
      {scene.digits.map((digit, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a place in the yard; a digit may come twice
        <li key={index}>{sentence(digit, model, view)}</li>
      ))}
    </VisuallyHidden>
  );
});

function sentence(digit: YardDigit, model: ModelDescription, view: YardView): string {
  const { isReach, isUngated } = traitsOf(model, view);
  const stray = describeStray(digit, model);
  const verdict = digit.prediction === digit.label ? "right" : "wrong";
  const answer =
    stray && !stray.isAnswered
      ? "no answer"
      : `read as ${digit.prediction}, ${formatPercent(digit.confidence, 0)} sure, ${verdict}`;
  if (digit.experts.length === 0) return `A ${digit.label} is chosen by no expert: ${answer}.`;
  const ways = digit.experts.map((expert, place) => {
    const gate = isUngated ? "" : ` ${formatPercent(digit.gates[place] ?? 0, 0)}`;
    return `${expertName(expert)}${digit.dropped.includes(expert) ? ", which is full and drops it" : gate}`;
  });
  const verb = isReach ? "is chosen by" : "goes to";
  return `A ${digit.label} ${verb} ${ways.join(", ")}: ${answer}.`;
}
