import { assertSums } from "./assertSums.ts";

/** How a twin reads its inputs: as they are, or without their signs. Either way it computes in f64. */
export type Read = (values: ArrayLike<number>) => Float64Array;
const exact: Read = (values) => Float64Array.from(values);
const unsigned: Read = (values) => Float64Array.from(values, Math.abs);

/**
 * Compares results, by name, with those of a twin in f64: each is a sum of up to `terms` products. Without signs the
 * twin sums the magnitudes of the same terms.
 */
export function assertTwin<Name extends string>(
  actual: Readonly<Record<Name, ArrayLike<number>>>,
  terms: number,
  twin: (read: Read) => Readonly<Record<Name, ArrayLike<number>>>,
): void {
  const [expected, magnitudes] = [twin(exact), twin(unsigned)];
  for (const name of Object.keys(actual) as Name[]) {
    assertSums(name, actual[name], expected[name], magnitudes[name], terms);
  }
}

/** An array that a twin fills. */
export const room = (length: number) => new Float64Array(length).fill(Number.NaN);
