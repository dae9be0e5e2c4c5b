import { type Field, isNumberField } from "./field.ts";
import { isFieldName } from "./fields.ts";
import { FIELD_TABLE } from "./fieldTable.ts";
import { readTexts } from "./linkTexts.ts";

/** Which texts of a link's fields are several values: what a page must know before it reads a sweep (sweep.ts). */

/** Hidden units have had lists with commas, one size an expert, since before there were sweeps. */
const SEPARATORS = { usual: ",", integers: "|" } as const;
/** Whole numbers, both ends included. */
export const RANGE = /^\s*([+-]?\d{1,10})\.\.([+-]?\d{1,10})\s*$/;

/** Whether a link gives any field several values. */
export function isSweepLink(link: string): boolean {
  return [...readTexts(link).given].some(([name, text]) => isList(name, text));
}

/** Whether a parameter of a link is a field with several values. */
export function isList(name: string, text: string): boolean {
  return isFieldName(name) && hasSeveral(FIELD_TABLE[name], text);
}

export function hasSeveral(field: Field, text: string): boolean {
  return text.includes(separatorOf(field)) || (isNumberField(field) && RANGE.test(text));
}

export function separatorOf({ type }: Field): string {
  return type === "integers" ? SEPARATORS.integers : SEPARATORS.usual;
}
