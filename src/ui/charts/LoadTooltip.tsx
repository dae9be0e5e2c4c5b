import { formatPercent, formatRatio } from "../format.ts";
import { expertColour, expertName } from "../theme/palette.ts";
import { ChartTooltip } from "./ChartTooltip.tsx";
import { shareOf } from "./loadPaths.ts";
import type { LoadRow } from "./rows.ts";

interface LoadTooltipProps {
  readonly active?: boolean;
  readonly label?: string | number | undefined;
  /** What recharts knows of its own curves: each entry has the whole row. */
  readonly payload?: readonly { readonly payload?: LoadRow }[];
  readonly numExperts: number;
  readonly isRelative: boolean;
  readonly showsDrops: boolean;
}

/** All experts at a step: the chart does not know their curves. */
export function LoadTooltip(props: LoadTooltipProps) {
  const { payload, numExperts, isRelative, showsDrops, ...pointer } = props;
  const row = payload?.at(0)?.payload;
  if (row === undefined) return null;
  const experts = Array.from({ length: numExperts }, (_, expert) => ({
    name: expertName(expert),
    value: shareOf(row, expert),
    color: expertColour(expert),
  }));
  const dropped = { name: "dropped", value: row.dropped, color: "var(--sy-wrong)" };
  return (
    <ChartTooltip
      {...pointer}
      payload={showsDrops ? [...experts, dropped] : experts}
      format={isRelative ? formatRatio : formatPercent}
    />
  );
}
