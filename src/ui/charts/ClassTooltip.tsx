import { formatPercent } from "../format.ts";
import { COMPARED_COLOUR } from "./axes.ts";
import { ChartTooltip } from "./ChartTooltip.tsx";
import { useClassPicture } from "./pictures.ts";
import type { Pointer } from "./pointedSteps.ts";

/** The accuracies of a class. */
export function ClassTooltip({ active, label }: Pointer) {
  const { rows, compared } = useClassPicture();
  const row = rows.find((candidate) => candidate.label === String(label));
  if (!active || row === undefined) return null;
  const entries = [
    { name: "this run", value: row.accuracy, color: "var(--sy-accent)" },
    { name: compared?.name ?? "", value: row.compared, color: COMPARED_COLOUR },
  ];
  return (
    <ChartTooltip
      active
      label={row.label}
      title={(digit) => `class ${digit}`}
      payload={entries}
      format={formatPercent}
    />
  );
}
