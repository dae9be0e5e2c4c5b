import { FIELD_TABLE } from "../../experiment/fieldTable.ts";
import type { SweepAxis } from "../../experiment/sweep.ts";
import { parseDecimal } from "../../experiment/values.ts";

/** "0.001" for the values 0 and 001: they were one number with a decimal comma, perhaps. Undefined where they were not. */
export function decimalCommaOf({ field, values }: SweepAxis): string | undefined {
  const row = FIELD_TABLE[field];
  if (row.type !== "number" || values.length !== 2) return undefined;
  const [whole, decimals] = values.map(({ text }) => text);
  if (whole !== "0" || !/^\d+$/.test(decimals)) return undefined;
  const number = parseDecimal(`0.${decimals}`) ?? 0;
  return number >= row.min && number <= row.max ? `0.${decimals}` : undefined;
}
