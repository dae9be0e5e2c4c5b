import type { Comparison } from "../../lab/comparison.ts";
import { COMPARED_COLOUR } from "./axes.ts";
import type { LegendEntry } from "./Legend.tsx";

/** How the run is drawn that another is compared with. */
export const COMPARED_DASHES = "4 3";

/** Its entry in a legend, and for those who point at it, what it is. */
export function comparedEntry({ name, title }: Comparison): LegendEntry {
  return { name, title, colour: COMPARED_COLOUR, dashes: COMPARED_DASHES };
}
