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
  readonly isStacked: boolean;
  readonly hasDrops: boolean;
}

/** 1.3 as "1.30 ×". */
const formatLoad = (ratio: number) => `${formatRatio(ratio)}\u202f×`;

/** All experts at a step: the chart does not know their curves. */
export function LoadTooltip(props: LoadTooltipProps) {
  const { payload, numExperts, isStacked, hasDrops, ...pointer } = props;
  const row = payload?.at(0)?.payload;
  if (row === undefined) return null;
  const experts = Array.from({ length: numExperts }, (_, expert) => ({
    name: expertName(expert),
    value: shareOf(row, expert),
    color: expertColour(expert),
  }));
  return (
    <ChartTooltip
      {...pointer}
      label={row.step}
      payload={experts}
      note={hasDrops ? `${formatPercent(row.dropped)} of all assignments dropped` : undefined}
      format={isStacked ? formatPercent : formatLoad}
    />
  );
}
