import type { Spread } from "../spread.ts";

/** [E][C] of the images each expert gets, how many are of each class; the largest of an expert is 1. */
export function classSharesOf({ routing, load, support }: Spread): number[][] {
  const numExperts = load.length;
  return Array.from({ length: numExperts }, (_, expert) => {
    const counts = support.map((images, truth) => images * routing[truth * numExperts + expert]);
    const largest = Math.max(...counts);
    return counts.map((count) => (largest > 0 ? count / largest : 0));
  });
}
