import { ReferenceLine } from "recharts";
import { formatField } from "../../experiment/fields.ts";
import { FIELD_TABLE } from "../../experiment/fieldTable.ts";
import type { ChangeMark } from "../../lab/pageBook.ts";
import { formatNumber } from "../format.ts";

/** Only the last few changes have a label: more labels would overlap. */
const MOST_LABELS = 3;

/** Where a live control moved. A function and not a component: recharts looks at its direct children. */
export function markLines(marks: readonly ChangeMark[], lastStep: number, withLabels: boolean) {
  return marks.map((mark, index) => {
    const isLabelled = withLabels && index >= marks.length - MOST_LABELS;
    return (
      <ReferenceLine
        key={`${mark.step}-${mark.field}`}
        x={mark.step}
        stroke="var(--sy-soft)"
        strokeDasharray="2 3"
        {...(isLabelled ? { label: labelOf(mark, index, lastStep) } : {})}
      />
    );
  });
}

/** Words stand on the side of the line that has more room. */
function labelOf(mark: ChangeMark, index: number, lastStep: number) {
  return {
    value: `${FIELD_TABLE[mark.field].label} ${formatField(mark.field, mark.value, formatNumber)}`,
    position: mark.step < lastStep / 2 ? "insideTopLeft" : "insideTopRight",
    fontSize: 10,
    fill: "var(--sy-soft)",
    dy: 12 * (index % MOST_LABELS),
  } as const;
}
