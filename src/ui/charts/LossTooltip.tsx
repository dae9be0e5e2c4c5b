import { formatSmall } from "../format.ts";
import { ChartTooltip } from "./ChartTooltip.tsx";
import { nameLine, smoothKey } from "./lossLines.ts";
import { useLossPicture } from "./pictures.ts";
import { type Pointer, rowAt } from "./pointedSteps.ts";

/** The losses at a step, each with its coefficient at that step. */
export function LossTooltip({ active, label }: Pointer) {
  const { rows, lines, end } = useLossPicture();
  const row = rowAt(rows, label, end);
  if (!active || row === undefined) return null;
  const entries = lines.map((line) => ({
    name: nameLine(line, row),
    value: row[smoothKey(line.key)],
    color: line.colour,
  }));
  return <ChartTooltip active label={row.step} payload={entries} format={formatSmall} />;
}
