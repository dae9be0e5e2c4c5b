import { type ExpertFacts, favourites } from "../../../lab/inspect/expertFacts.ts";
import type { Outcome } from "../../../probe/survey/survey.ts";
import { formatNumber, formatPercent } from "../../format.ts";
import { expertName } from "../../theme/palette.ts";

/** -3.14 as "−3.1 points". */
export function formatPoints(points: number): string {
  const rounded = formatNumber(points, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
    signDisplay: "exceptZero",
  });
  return `${rounded.replace("-", "−")} points`;
}

/** "Without E1, E5: 91.2 % right instead of 94.3 % (−3.1 points)." */
export function describeEffect(
  before: Pick<Outcome, "images" | "correct">,
  after: Pick<Outcome, "images" | "correct">,
  off: readonly number[],
): string {
  const share = (outcome: Pick<Outcome, "images" | "correct">) => outcome.correct / outcome.images;
  const change = formatPoints((share(after) - share(before)) * 100);
  const names = off.map(expertName).join(", ");
  return `Without ${names}: ${formatPercent(share(after))} right instead of ${formatPercent(share(before))} (${change}).`;
}

/** "E5 takes part in 24 % of the images: 47 % of the 4s, 25 % of the 9s. ..." */
export function describeExpert(facts: ExpertFacts, alone: number | undefined): string {
  const name = expertName(facts.expert);
  if (facts.accuracy === undefined) return `${name} gets no image.`;
  const classes = favourites(facts).map(
    ({ digit, share }) => `${formatPercent(share, 0)} of the ${digit}s`,
  );
  const most = classes.length > 0 ? `: ${listed(classes)}` : "";
  const onAll =
    alone === undefined
      ? ""
      : ` If every image went to it alone, ${formatPercent(alone)} would be right.`;
  return `${name} takes part in ${formatPercent(facts.share, 0)} of the images${most}. Of these, ${formatPercent(facts.accuracy)} are answered rightly.${onAll}`;
}

function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? "";
  return parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${last}` : last;
}
