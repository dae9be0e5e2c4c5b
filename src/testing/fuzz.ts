/** How far property tests go, in Node and in a browser. */
import { inject } from "vitest";

/** Cases of a property: few in every check, all of them with FUZZ=full. */
export function fuzz({ quick, full }: { readonly quick: number; readonly full: number }) {
  return { numRuns: inject("isFuzzFull") ? full : quick };
}
