/**
 * Measures of how evenly a router uses the experts. `load` is [E]: counts, or shares of any total. Where nothing was
 * assigned, every measure is 0.
 */

/** An expert whose utilisation is below this counts as dead. */
export const DEAD_BELOW = 0.01;

/** [E] load over the fair share: 1 is fair, 0 is an expert that is sent nothing. */
export function utilisation(load: ArrayLike<number>): number[] {
  const fair = sum(load) / load.length;
  return Array.from(load, (count) => (fair > 0 ? count / fair : 0));
}

/** Share of the experts that are dead. */
export function deadShare(load: ArrayLike<number>): number {
  const dead = utilisation(load).filter((ratio) => ratio < DEAD_BELOW);
  return sum(load) > 0 ? dead.length / load.length : 0;
}

/**
 * MaxVio = (max - mean) / mean: by how much the busiest expert exceeds its fair share; E - 1 if one expert gets all.
 *
 * source  Wang et al. 2024 (arXiv 2408.15664)
 */
export function maxViolation(load: ArrayLike<number>): number {
  return sum(load) > 0 ? Math.max(...utilisation(load)) - 1 : 0;
}

/** exp(H(load)) / E: 1 where all experts are used alike, 1/E where one gets everything. */
export function diversity(load: ArrayLike<number>): number {
  const total = sum(load);
  if (total === 0) return 0;
  let entropy = 0;
  for (const count of Array.from(load)) {
    if (count > 0) entropy -= (count / total) * Math.log(count / total);
  }
  return Math.exp(entropy) / load.length;
}

/** [E] each expert's share of the experts' multiply-adds: its load times its hidden units. */
export function computeShares(load: ArrayLike<number>, hiddenSizes: readonly number[]): number[] {
  const work = Array.from(load, (count, e) => count * hiddenSizes[e % hiddenSizes.length]);
  const total = sum(work);
  return work.map((amount) => share(amount, total));
}

export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}

/** part / whole, or 0 if the whole is 0. */
export function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

/** part / whole, or null if the whole is 0. */
export function shareOrNull(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
