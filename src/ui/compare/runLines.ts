/** Dashes of the experiments' lines, as in SVG; a run is told apart by its letter too. */
const DASHES = [
  undefined,
  "7 3",
  "2 3",
  "10 3 2 3",
  "14 4",
  "5 2 1 2 1 2",
  "4 5",
  "12 3 4 3",
] as const;

export function dashesOf(index: number): string | undefined {
  return DASHES[index % DASHES.length];
}
