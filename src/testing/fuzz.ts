/** The number of cases of property tests, in Node and in a browser. */
import { inject } from "vitest";

/** Options of a property: `quick` cases, or `full` cases with FUZZ=full. */
export function fuzz({ quick, full }: { readonly quick: number; readonly full: number }) {
  return { numRuns: inject("isFuzzFull") ? full : quick };
}
