/** How far property tests in Node go. */

/** Cases of a property: few in every check, all of them with FUZZ=full. */
export function fuzz({ quick, full }: { readonly quick: number; readonly full: number }) {
  return { numRuns: process.env.FUZZ === "full" ? full : quick };
}
