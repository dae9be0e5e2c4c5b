import { formatField } from "../../../experiment/fields.ts";
import { FIELD_TABLE } from "../../../experiment/fieldTable.ts";
import type { SweepAxis } from "../../../experiment/sweep.ts";
import { type WriteNumber, writeEnglish } from "../../../experiment/writeNumber.ts";

export function axisName({ field }: SweepAxis): string {
  return FIELD_TABLE[field].label;
}

/** A value of an axis as text for people; one with a schedule as its link has it. */
export function valueName(
  { field, values }: SweepAxis,
  index: number,
  write: WriteNumber = writeEnglish,
): string {
  const { text, value } = values[index];
  return text.includes(";") ? text : formatField(field, value, write);
}

/** "Number of experts 4" */
export function placeName(axis: SweepAxis, index: number, write?: WriteNumber): string {
  return `${axisName(axis)} ${valueName(axis, index, write)}`;
}
