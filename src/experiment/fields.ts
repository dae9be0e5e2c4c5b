import type { Experiment } from "./experiment.ts";
import type { Field, FieldName } from "./field.ts";
import { FIELD_TABLE } from "./fieldTable.ts";

export type { FieldName } from "./field.ts";

/** Every field of an experiment, in the order of links and controls. */
export const FIELDS: readonly Field[] = Object.values(FIELD_TABLE);

/** The experiment whose link is "?v=1". */
export const DEFAULT_EXPERIMENT: Experiment = Object.freeze(
  experimentFrom((field) => field.default),
);

/** An experiment from one value a field. The caller answers for their types, as FieldTable does for the defaults. */
export function experimentFrom(pick: (field: Field) => number | string): Experiment {
  const entries = FIELDS.map((field) => [field.name, pick(field)]);
  return Object.fromEntries(entries) as unknown as Experiment;
}

/** Whether a name from outside is that of a field. */
export function isFieldName(name: string): name is FieldName {
  return Object.hasOwn(FIELD_TABLE, name);
}

/** The accepted values in words, as in "1 to 64" or "one of adam, sgd". */
export function describeAllowed(field: Field): string {
  if (field.type !== "choice") return `${field.min} to ${field.max}`;
  const values = field.choices.map((choice) => choice.value);
  return values.length === 1 ? `${values[0]}` : `one of ${values.join(", ")}`;
}

/** The table as text, one field a paragraph, for the help of the commands. */
export function describeFields(): string {
  const paragraphs = FIELDS.map((field) => {
    const whole = field.type === "integer" ? "a whole number, " : "";
    const range = `${whole}${describeAllowed(field)}; ${field.default} unless given`;
    return `  ${field.name.padEnd(15)} ${range}\n${" ".repeat(18)}${field.help}`;
  });
  return paragraphs.join("\n");
}

/** A value as a person reads it: "60,000", "0.001", "Adam". */
export function formatField(name: FieldName, value: number | string): string {
  const field: Field = FIELD_TABLE[name];
  if (field.type === "choice") {
    return field.choices.find((choice) => choice.value === value)?.label ?? String(value);
  }
  const number = Number(value);
  const useGrouping = field.control === "slider"; // a seed is a name, not an amount
  return number.toLocaleString("en-US", { maximumSignificantDigits: 10, useGrouping });
}
