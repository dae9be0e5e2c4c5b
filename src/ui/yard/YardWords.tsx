import { VisuallyHidden } from "@mantine/core";
import { memo } from "react";
import type { YardDigit, YardSnapshot } from "../../training/events.ts";
import { formatPercent } from "../format.ts";
import { expertName } from "../theme/palette.ts";

interface YardWordsProps {
  readonly yard: YardSnapshot;
}

/** The yard for those who hear the page. */
export const YardWords = memo(function YardWords({ yard }: YardWordsProps) {
  return (
    <VisuallyHidden component="ul">
      {yard.digits.map((digit, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a place in the yard; a digit may come twice
        <li key={index}>{sentence(digit)}</li>
      ))}
    </VisuallyHidden>
  );
});

function sentence(digit: YardDigit): string {
  const ways = digit.experts.map(
    (expert, place) => `${expertName(expert)} ${formatPercent(digit.gates[place] ?? 0, 0)}`,
  );
  const verdict = digit.prediction === digit.label ? "right" : "wrong";
  const answer = `read as ${digit.prediction}, ${formatPercent(digit.confidence, 0)} sure, ${verdict}`;
  return `A ${digit.label} goes to ${ways.join(", ")}: ${answer}.`;
}
