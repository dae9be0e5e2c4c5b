import { UsageError } from "../tools/command.ts";

/** @throws UsageError naming the option and its range */
export function readNumber(
  option: string,
  text: string | number,
  { min, max, whole = false }: { min: number; max: number; whole?: boolean },
): number {
  const value = Number(text);
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
  const kind = whole ? "a whole number" : "a number";
  throw new UsageError([`${option} must be ${kind} from ${min} to ${max}.`]);
}
