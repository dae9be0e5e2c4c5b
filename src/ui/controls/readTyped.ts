import type { NumberField } from "../../experiment/field.ts";

/** What a field needs to say for its box to be read. */
type BoxField = Pick<NumberField, "type" | "min">;

/**
 * What a person typed into a number's box, clamped; undefined where it is no number. A comma is a
 * decimal point, but in a field that takes lists: there, a list is handed on as it is.
 */
export function readTyped(field: BoxField, text: string, max: number): number | string | undefined {
  const plain = text.trim().replaceAll("−", "-");
  const number = Number(field.type === "integers" ? plain : plain.replace(",", "."));
  if (plain === "") return undefined;
  if (!Number.isFinite(number)) return field.type === "integers" ? plain : undefined;
  const rounded = field.type === "number" ? Number(number.toPrecision(8)) : Math.round(number);
  return Math.min(max, Math.max(field.min, rounded));
}
