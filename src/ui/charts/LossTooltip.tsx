import { formatSmall } from "../format.ts";
import { ChartTooltip } from "./ChartTooltip.tsx";
import { type LossLine, type LossRow, nameLine, smoothKey } from "./lossLines.ts";

interface LossTooltipProps {
  readonly active?: boolean;
  /** What recharts knows of its curves: each entry has the whole row. */
  readonly payload?: readonly { readonly payload?: LossRow }[];
  readonly lines: readonly LossLine[];
}

/** The losses at a step, each with its coefficient at that step. */
export function LossTooltip({ payload, lines, ...pointer }: LossTooltipProps) {
  const row = payload?.at(0)?.payload;
  if (row === undefined) return null;
  const entries = lines.map((line) => ({
    name: nameLine(line, row),
    value: row[smoothKey(line.key)],
    color: line.colour,
  }));
  return <ChartTooltip {...pointer} label={row.step} payload={entries} format={formatSmall} />;
}
