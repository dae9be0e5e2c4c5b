import type { Survey } from "../../probe/survey/survey.ts";
import { hasExpert, isRight } from "./question.ts";

/** Narrows the images of a question; undefined: whatever it is. */
export interface ImageFilter {
  readonly digit?: number | undefined;
  readonly answer?: number | undefined;
  readonly expert?: number | undefined;
  readonly isRight?: boolean | undefined;
  /** Probability of the answer, 0 to 1: at least, and at most. Both ends count. */
  readonly leastConfidence?: number | undefined;
  readonly mostConfidence?: number | undefined;
}

export const SORTINGS = [
  "most-confident",
  "least-confident",
  "largest-loss",
  "surest-router",
  "least-sure-router",
  "number",
] as const;
export type ImageSorting = (typeof SORTINGS)[number];

export function filterRows(
  survey: Survey,
  rows: readonly number[],
  { digit, answer, expert, isRight: wanted, leastConfidence, mostConfidence }: ImageFilter,
): number[] {
  // The survey has single precision: 0.7 there is not quite 0.7.
  const [least, most] = [Math.fround(leastConfidence ?? 0), Math.fround(mostConfidence ?? 1)];
  const agrees = <T>(asked: T | undefined, value: T) => asked === undefined || asked === value;
  // Rounding can leave a probability a little above 1.
  const isBetween = (confidence: number) =>
    confidence >= least && (mostConfidence === undefined || confidence <= most);
  return rows.filter(
    (row) =>
      agrees(digit, survey.labels[row]) &&
      agrees(answer, survey.answers[row]) &&
      (expert === undefined || hasExpert(survey, row, expert)) &&
      agrees(wanted, isRight(survey, row)) &&
      isBetween(survey.confidence[row] ?? 0),
  );
}

/** In the order asked for; equal ones, and those of which nothing is known, by their number. */
export function sortRows(survey: Survey, rows: readonly number[], by: ImageSorting): number[] {
  const { confidence, losses, certainty } = survey;
  const rank: Record<ImageSorting, (row: number) => number> = {
    "most-confident": (row) => -(confidence[row] ?? 0),
    "least-confident": (row) => confidence[row] ?? 0,
    "largest-loss": (row) => -(losses[row] ?? 0),
    "surest-router": (row) => -(certainty[row] ?? 0),
    "least-sure-router": (row) => certainty[row] ?? 0,
    number: () => 0,
  };
  const rankOf = rank[by];
  return rows.toSorted((a, b) => rankOf(a) - rankOf(b) || a - b);
}
