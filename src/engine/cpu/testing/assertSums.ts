/** Largest relative error of one rounding to f32. */
export const ROUNDING = 2 ** -24;

/** Roundings beside those of a sum's additions: of a term, and of the result. */
const OF_A_TERM = 2;

/**
 * Asserts that sums of `terms` products, computed in f32 in whatever order, have no other errors than roundings: a term
 * takes part in n = terms + 2 roundings at most, so |actual - exact| <= n u / (1 - n u) * sum |term|.
 *
 * `magnitudes` are the sums of |term|. A sum without terms must be exact, and NaN fails.
 * source  Higham 2002, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.1
 */
export function assertSums(
  name: string,
  actual: ArrayLike<number>,
  exact: ArrayLike<number>,
  magnitudes: ArrayLike<number>,
  terms: number,
): void {
  const n = terms + OF_A_TERM;
  const share = (n * ROUNDING) / (1 - n * ROUNDING);
  assertWithin(
    name,
    actual,
    exact,
    Float64Array.from(magnitudes, (size) => share * size),
  );
}

/** Asserts |actual - exact| <= tolerance, element by element. */
export function assertWithin(
  name: string,
  actual: ArrayLike<number>,
  exact: ArrayLike<number>,
  tolerances: ArrayLike<number>,
): void {
  if (actual.length !== exact.length || exact.length !== tolerances.length) {
    throw new Error(`${name}: ${actual.length} elements instead of ${exact.length}`);
  }
  for (let i = 0; i < exact.length; i++) {
    if (!(Math.abs(actual[i] - exact[i]) <= tolerances[i])) {
      throw new Error(`${name}[${i}]: ${actual[i]} is not within ${tolerances[i]} of ${exact[i]}`);
    }
  }
}
