import type { EvaluationEvent } from "../../training/events.ts";

/** [E][C] of the images each expert gets, how many are of each class; the largest of an expert is 1. */
export function classSharesOf(evaluation: EvaluationEvent, numClasses: number): number[][] {
  const { routing, confusion, load } = evaluation;
  const numExperts = load.length;
  const support = Array.from({ length: numClasses }, (_, truth) => {
    const row = confusion.subarray(truth * numClasses, (truth + 1) * numClasses);
    return row.reduce((sum, count) => sum + count, 0);
  });
  return Array.from({ length: numExperts }, (_, expert) => {
    const counts = support.map((images, truth) => images * routing[truth * numExperts + expert]);
    const largest = Math.max(...counts);
    return counts.map((count) => (largest > 0 ? count / largest : 0));
  });
}
