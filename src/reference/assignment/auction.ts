import type { Floats } from "../floats.ts";

/** Rounds after which tokens without a place take the free places in order. */
const MOST_ROUNDS = 500;

/** epsilon: a fraction of the range of the values, at least SMALLEST_STEP so that prices rise. */
const STEPS_IN_RANGE = 50;
const SMALLEST_STEP = 1e-4;

interface Bid {
  readonly token: number;
  readonly amount: number;
}

export interface AuctionOutcome {
  readonly rounds: number;
  /** Whether every token got its place by bidding. If so, the total is at most T * epsilon below the optimum. */
  readonly finished: boolean;
  readonly epsilon: number;
}

/**
 * Assigns each token to one expert, and at most ceil(T/E) tokens to each expert, so that the sum of
 * values[t, selected[t*stride]] is nearly maximal. An auction: in each round every token without a place bids for the
 * expert with its largest value - price. Its bid is price + (value - price, less that of its second best) + epsilon.
 * Every expert keeps the ceil(T/E) highest bids; once it has that many, the lowest of them is its price. Ties go to
 * the expert with the lower index, and to the earlier token.
 *
 * shapes  selected [T,stride], values [T,E]
 * source  Bertsekas and Castanon 1989, "The Auction Algorithm for the Transportation Problem", here
 *         with all bids of a round at once; its use: Lewis et al. 2021 (arXiv 2103.16716)
 */
export function assignBalanced(
  selected: Uint32Array,
  values: Floats,
  T: number,
  E: number,
  stride: number,
): AuctionOutcome {
  const capacity = Math.ceil(T / E);
  const epsilon = bidStep(values, T * E);
  const prices = new Float64Array(E);
  const held: Bid[][] = Array.from({ length: E }, () => []);
  let unplaced = Array.from({ length: T }, (_, t) => t);
  let rounds = 0;
  while (unplaced.length > 0 && rounds < MOST_ROUNDS) {
    const bids: Bid[][] = Array.from({ length: E }, () => []);
    for (const token of unplaced) {
      const { expert, margin } = bestOffer(values, prices, token, E);
      bids[expert].push({ token, amount: prices[expert] + margin + epsilon });
    }
    unplaced = [];
    for (let e = 0; e < E; e++) {
      if (bids[e].length === 0) continue;
      const ranked = [...held[e], ...bids[e]].sort(
        (a, b) => b.amount - a.amount || a.token - b.token,
      );
      held[e] = ranked.slice(0, capacity);
      for (const { token } of ranked.slice(capacity)) unplaced.push(token);
      if (held[e].length === capacity) prices[e] = held[e][capacity - 1].amount;
    }
    rounds++;
  }
  const finished = unplaced.length === 0;
  const free = held.map((bids) => capacity - bids.length);
  held.forEach((bids, e) => {
    for (const { token } of bids) selected[token * stride] = e;
  });
  for (const token of unplaced.sort((a, b) => a - b)) {
    const e = free.findIndex((places) => places > 0);
    free[e]--;
    selected[token * stride] = e;
  }
  return { rounds, finished, epsilon };
}

/** The expert with the largest value - price for a token, and the margin to the second largest. */
function bestOffer(
  values: Floats,
  prices: Float64Array,
  token: number,
  E: number,
): { expert: number; margin: number } {
  let expert = 0;
  let best = values[token * E] - prices[0];
  let second = E === 1 ? best : Number.NEGATIVE_INFINITY;
  for (let e = 1; e < E; e++) {
    const offer = values[token * E + e] - prices[e];
    if (offer > best) {
      second = best;
      best = offer;
      expert = e;
    } else if (offer > second) {
      second = offer;
    }
  }
  return { expert, margin: best - second };
}

function bidStep(values: Floats, count: number): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < count; i++) {
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  return Math.max((high - low) / STEPS_IN_RANGE, SMALLEST_STEP);
}
