import type { HeatmapCell } from "./Heatmap.tsx";

const LEAST_PRINTED = 0.045;

/** An expert's share of a digit's assignments, in per cent. */
export function toRoutingCell(share: number): HeatmapCell {
  return {
    text: String(Math.round(share * 100)),
    isQuiet: share < LEAST_PRINTED,
    amount: share ** 0.7,
    tone: "accent",
  };
}
