import { formatPercent, formatRatio } from "../format.ts";
import { expertColour, expertName } from "../theme/palette.ts";
import { ChartTooltip } from "./ChartTooltip.tsx";
import { shareOf } from "./loadPaths.ts";
import { useLoadPicture } from "./pictures.ts";
import { type Pointer, rowAt } from "./pointedSteps.ts";

/** 1.3 as "1.30 ×". */
const formatLoad = (ratio: number) => `${formatRatio(ratio)}\u202f×`;

/** All experts at a step. */
export function LoadTooltip({ active, label }: Pointer) {
  const { rows, numExperts, isStacked, dropCurves, end } = useLoadPicture();
  const row = rowAt(rows, label, end);
  if (!active || row === undefined) return null;
  const experts = Array.from({ length: numExperts }, (_, expert) => ({
    name: expertName(expert),
    value: shareOf(row, expert),
    color: expertColour(expert),
  }));
  const hasDrops = dropCurves.length > 0;
  return (
    <ChartTooltip
      active
      label={row.step}
      payload={experts}
      note={hasDrops ? `${formatPercent(row.dropped)} of all assignments dropped` : undefined}
      format={isStacked ? formatPercent : formatLoad}
    />
  );
}
