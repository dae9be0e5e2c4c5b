import { formatField } from "../../experiment/fields.ts";
import { FIELD_TABLE } from "../../experiment/fieldTable.ts";
import type { ChangeMark } from "../../lab/pageBook.ts";
import { formatNumber } from "../format.ts";

/** "Learning rate 0.01" */
export function labelMark({ field, value }: ChangeMark): string {
  return `${FIELD_TABLE[field].label} ${formatField(field, value, formatNumber)}`;
}
