import { cheapestPairs } from "./cheapestPairs.ts";

/** Which expert of one run stands for which of another. */
export interface ExpertMatch {
  /** The experts of the second run in the order of the first's: `order[i]` matches expert i; undefined: none is left. */
  readonly order: readonly (number | undefined)[];
  /** Experts of the second run that match none, in their own order. */
  readonly unmatched: readonly number[];
  /** Share of the assignments that go to matching experts in both runs: the mean over classes. */
  readonly agreement: number;
}

type Routing = readonly (readonly number[])[];

/**
 * Matches experts by what they are given: which expert is E1 is chance. Of all ways to pair them, the one in which the
 * most assignments of each class go to experts of one pair.
 *
 * shapes  first [C][E1], second [C][E2]: each class's shares of its assignments
 */
export function matchExperts(first: Routing, second: Routing): ExpertMatch {
  const numFirst = first[0]?.length ?? 0;
  const numSecond = second[0]?.length ?? 0;
  const numClasses = Math.min(first.length, second.length);
  const overlap = (i: number, j: number) => {
    let total = 0;
    for (let c = 0; c < numClasses; c++) total += Math.min(first[c][i], second[c][j]);
    return total;
  };
  const costs = Array.from({ length: numFirst }, (_, i) =>
    Array.from({ length: numSecond }, (_, j) => -overlap(i, j)),
  );
  const pairs = cheapestPairs(costs);
  const partners = new Map(pairs);
  const taken = new Set(pairs.map(([, j]) => j));
  const shared = pairs.reduce((total, [i, j]) => total + overlap(i, j), 0);
  return {
    order: costs.map((_, i) => partners.get(i)),
    unmatched: Array.from({ length: numSecond }, (_, j) => j).filter((j) => !taken.has(j)),
    agreement: numClasses === 0 ? 0 : shared / numClasses,
  };
}
