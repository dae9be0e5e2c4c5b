import type { Outcome, Survey } from "../../probe/survey/survey.ts";
import { hasExpert, isRight } from "./question.ts";

/** What the survey says of one expert. */
export interface ExpertFacts {
  readonly expert: number;
  /** Share of the images that it takes part in. */
  readonly share: number;
  /** Share of those that are answered rightly; undefined where it gets none. */
  readonly accuracy: number | undefined;
  /** [C] share of each class's images that it takes part in */
  readonly classShares: readonly number[];
}

export function expertFacts(survey: Survey, expert: number): ExpertFacts {
  const { images, numClasses, labels } = survey;
  const own = new Array<number>(numClasses).fill(0);
  const all = new Array<number>(numClasses).fill(0);
  let right = 0;
  let count = 0;
  for (let row = 0; row < images; row++) {
    const label = labels[row] ?? 0;
    all[label] = (all[label] ?? 0) + 1;
    if (!hasExpert(survey, row, expert)) continue;
    own[label] = (own[label] ?? 0) + 1;
    count++;
    if (isRight(survey, row)) right++;
  }
  return {
    expert,
    share: images > 0 ? count / images : 0,
    accuracy: count > 0 ? right / count : undefined,
    classShares: own.map((taken, c) => (all[c] ? taken / all[c] : 0)),
  };
}

/** Accuracy without an expert less that with all of them, in points: what is lost is negative. */
export function worthOf(outcomes: readonly Outcome[], expert: number): number | undefined {
  const whole = outcomes.find(({ off }) => off.length === 0);
  const without = outcomes.find(({ off }) => off.length === 1 && off[0] === expert);
  if (!whole || !without || whole.images === 0) return undefined;
  return ((without.correct - whole.correct) / whole.images) * 100;
}

/** [C] accuracy of each class; undefined where there are no images of it. */
export function classAccuracies({ confusion }: Pick<Outcome, "confusion">) {
  const C = Math.sqrt(confusion.length);
  return Array.from({ length: C }, (_, c) => {
    const row = confusion.subarray(c * C, (c + 1) * C);
    const images = row.reduce((sum, count) => sum + count, 0);
    return images > 0 ? (row[c] ?? 0) / images : undefined;
  });
}

/** The classes of which an expert takes most, largest share first: three at most, of at least a tenth. */
export function favourites({ classShares }: ExpertFacts): { digit: number; share: number }[] {
  return classShares
    .map((share, digit) => ({ digit, share }))
    .filter(({ share }) => share >= 0.1)
    .sort((a, b) => b.share - a.share || a.digit - b.digit)
    .slice(0, 3);
}
