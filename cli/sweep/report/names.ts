import { formatField } from "../../../src/experiment/fields.ts";
import { FIELD_TABLE } from "../../../src/experiment/fieldTable.ts";
import type { SweepAxis } from "../../../src/experiment/sweep.ts";

export function axisName({ field }: SweepAxis): string {
  return FIELD_TABLE[field].label;
}

/** A value of an axis as text for people; one with a schedule as its link has it. */
export function valueName({ field, values }: SweepAxis, index: number): string {
  const { text, value } = values[index];
  return text.includes(";") ? text : formatField(field, value);
}

/** "Number of experts 4" */
export function placeName(axis: SweepAxis, index: number): string {
  return `${axisName(axis)} ${valueName(axis, index)}`;
}
