/** Lines of a figure over runs: neighbours differ in their dashes, and all in their tone. Colours of experts mean experts. */

/** As in SVG; "none" is solid. */
const DASHES = ["none", "7 4", "2 4", "10 4 2 4"] as const;
const FAINTEST = 0.1;

export interface LineLook {
  readonly dashes: string;
  /** How far its colour is from soft ink, 0, to the accent, 1. */
  readonly share: number;
}

export function lineLook(line: number, numLines: number): LineLook {
  const share = numLines === 1 ? 1 : FAINTEST + ((1 - FAINTEST) * line) / (numLines - 1);
  return { dashes: DASHES[line % DASHES.length], share };
}
