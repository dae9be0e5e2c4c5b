/**
 * Asserts |actual - expected| <= tolerance * scale for every element, where the scale is the largest
 * expected magnitude (at least `floor`). The predicate is positive, so that NaN fails.
 */
export function assertClose(
  name: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  floor = 1e-6,
): void {
  if (actual.length !== expected.length) {
    throw new Error(`${name}: ${actual.length} elements instead of ${expected.length}`);
  }
  let scale = floor;
  for (let i = 0; i < expected.length; i++) scale = Math.max(scale, Math.abs(expected[i]));
  const faults: string[] = [];
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i] - expected[i]);
    if (!(error <= tolerance * scale)) faults.push(`[${i}] ${actual[i]} instead of ${expected[i]}`);
  }
  if (faults.length > 0) {
    const shown = faults.slice(0, 5).join("; ");
    throw new Error(`${name}: ${faults.length} of ${expected.length} wrong: ${shown}`);
  }
}

/** Asserts that two lists hold the same numbers. Throws plain errors: checks run outside a test runner, too. */
export function assertSame(
  name: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
): void {
  if (actual.length !== expected.length) {
    throw new Error(`${name}: ${actual.length} elements instead of ${expected.length}`);
  }
  const faults: string[] = [];
  for (let i = 0; i < expected.length; i++) {
    if (actual[i] !== expected[i]) faults.push(`[${i}] ${actual[i]} instead of ${expected[i]}`);
  }
  if (faults.length > 0) {
    const shown = faults.slice(0, 5).join("; ");
    throw new Error(`${name}: ${faults.length} of ${expected.length} wrong: ${shown}`);
  }
}
