import type { ClassGain } from "../../lab/compare/classGain.ts";
import type { ConfusionCell } from "../../lab/compare/confusionDifference.ts";
import { type Difference, judgeDifference, spreadOf } from "../../lab/compare/seedSpread.ts";
import { formatFixed, formatInteger, formatNumber, formatPercent } from "../format.ts";
import type { LoadedExperiment } from "./loadedExperiment.ts";

/** 0.0123 as "1.2 points", of per cent. */
function formatPoints(share: number): string {
  const points = formatFixed(Math.abs(share) * 100, 1);
  return `${points} ${points === formatFixed(1, 1) ? "point" : "points"}`;
}

/** With its sign: "+1.2", "−0.3". */
export function formatSigned(value: number, digits: number): string {
  const format = {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: "exceptZero",
  } as const;
  return formatNumber(value, format).replace("-", "−");
}

/**
 * "B is 0.7 points better than A: 95.1 % against 94.4 %. That is less than the spread over seeds (0.9 points): it may be
 * chance."
 */
export function describeAccuracies(baseline: LoadedExperiment, compared: LoadedExperiment): string {
  const before = accuracyOf(baseline);
  const after = accuracyOf(compared);
  const difference = judgeDifference(before, after);
  const means = `${formatPercent(after.mean)} against ${formatPercent(before.mean)}`;
  const size = Math.abs(difference.value) < 0.0005 ? undefined : formatPoints(difference.value);
  const direction = difference.value > 0 ? "better" : "worse";
  const what = size
    ? `${compared.letter} is ${size} ${direction} than ${baseline.letter}`
    : `${compared.letter} is as good as ${baseline.letter}`;
  return `${what}: ${means}. ${judge(difference)}`;
}

function judge({ verdict, spread }: Difference): string {
  const range = spread === undefined ? "" : formatPoints(spread);
  switch (verdict) {
    case "beyond":
      return `That is more than the spread over seeds (${range}).`;
    case "within":
      return `That is no more than the spread over seeds (${range}): it may be chance.`;
    case "unknown":
      return "With one seed of each, nobody knows whether that is chance: train them with more seeds.";
  }
}

const accuracyOf = ({ results }: LoadedExperiment) =>
  spreadOf(results.map(({ test }) => test.accuracy));

/** "4 gains most: +2.1 points. 1 loses most: −0.3. The gains of 3 digits are no larger than their spread over seeds." */
export function describeGains(gains: readonly ClassGain[]): string {
  const [first] = gains;
  const last = gains.at(-1);
  if (first === undefined || last === undefined) return "";
  const most = first.gain.value > 0 ? `${sayGain(first)} is the largest gain.` : "No digit gains.";
  const least = last.gain.value < 0 ? ` ${sayGain(last)} is the largest loss.` : "";
  return `${most}${least}${sayWithin(gains)}`;
}

const sayGain = ({ label, gain }: ClassGain) =>
  `Digit ${label}, ${formatSigned(gain.value * 100, 1)} points,`;

function sayWithin(gains: readonly ClassGain[]): string {
  if (gains.some(({ gain }) => gain.verdict === "unknown")) return "";
  const within = gains.filter(({ gain }) => gain.verdict === "within").length;
  if (within === 0) return " All differences are larger than their spread over seeds.";
  if (within === gains.length) return " No difference is larger than its spread over seeds.";
  const verb = within === 1 ? "is" : "are";
  return ` ${within} of ${gains.length} differences ${verb} no larger than the spread over seeds.`;
}

/** "4 taken for 9: 12 fewer. 7 taken for 2: 5 more." */
export function describeConfusions(changes: readonly ConfusionCell[]): string {
  if (changes.length === 0) return "No confusion changed by a whole image.";
  return changes
    .map(({ truth, answer, difference: { value } }) => {
      const images = formatInteger(Math.abs(value));
      return `${truth} taken for ${answer}: ${images} ${value < 0 ? "fewer" : "more"}.`;
    })
    .join(" ");
}
