import type { Experiment } from "./experiment.ts";
import type { Field, FieldName } from "./field.ts";
import { FIELD_TABLE } from "./fieldTable.ts";
import { isList } from "./hiddenSize.ts";
import { METHOD_NAMES, METHODS, type MethodName } from "./methods.ts";
import { type WriteNumber, writeEnglish } from "./writeNumber.ts";

export type { FieldName } from "./field.ts";

/** Every field of an experiment, in the order of links and controls. */
export const FIELDS: readonly Field[] = Object.values(FIELD_TABLE);

/** The experiment whose link is "?v=1". */
export const DEFAULT_EXPERIMENT: Experiment = Object.freeze(
  experimentFrom((field) => field.default),
);

/** The experiment of a link that sets the method only. */
export function methodDefaults(method: MethodName): Experiment {
  return { ...DEFAULT_EXPERIMENT, method, ...METHODS[method].preset };
}

/** An experiment from one value a field. The caller must pick values of the right types. */
export function experimentFrom(pick: (field: Field) => number | string): Experiment {
  const entries = FIELDS.map((field) => [field.name, pick(field)]);
  return Object.fromEntries(entries) as unknown as Experiment;
}

/** The values of the fields that may change while training. */
export function liveFields(experiment: Experiment): Partial<Experiment> {
  const live = FIELDS.filter((field) => field.live);
  return Object.fromEntries(live.map(({ name }) => [name, experiment[name]]));
}

/** Whether a string is the name of a field. */
export function isFieldName(name: string): name is FieldName {
  return Object.hasOwn(FIELD_TABLE, name);
}

/** The accepted values in words, as in "1 to 64" or "one of adam, sgd". */
export function describeAllowed(field: Field): string {
  if (field.type !== "choice") return `${field.min} to ${field.max}`;
  const values = field.choices.map((choice) => choice.value);
  return values.length === 1 ? `${values[0]}` : `one of ${values.join(", ")}`;
}

/** The values of a number field in words, as in "a whole number from 1 to 64". */
export function describeKind(field: Exclude<Field, { type: "choice" }>): string {
  const range = describeAllowed(field);
  switch (field.type) {
    case "number":
      return `a number from ${range}`;
    case "integer":
      return `a whole number from ${range}`;
    case "integers":
      return `a whole number from ${range}, or a list of them such as 4-8-16`;
  }
}

/** The table as text, one field a paragraph, then the methods' presets: for the commands' `--help`. */
export function describeFields(): string {
  return [
    ...FIELDS.map(describeField),
    "",
    "What a method sets unless the link does:",
    "",
    ...METHOD_NAMES.map(describePreset),
  ].join("\n");
}

const INDENT = " ".repeat(19);

function describeField(field: Field): string {
  const kind = field.type === "choice" ? describeAllowed(field) : describeKind(field);
  return `  ${field.name.padEnd(16)} ${kind}; ${field.default} unless given\n${INDENT}${field.help}`;
}

function describePreset(method: MethodName): string {
  const preset = Object.entries(METHODS[method].preset);
  const values = preset.map(([name, value]) => `${name}=${value}`).join(" ");
  return `  ${method.padEnd(16)} ${values || "the defaults"}`;
}

/** A value as text for people: "60,000", "0.001", "Adam", "4, 8, 16". */
export function formatField(
  name: FieldName,
  value: number | string,
  write: WriteNumber = writeEnglish,
): string {
  const field: Field = FIELD_TABLE[name];
  if (field.type === "choice") {
    return field.choices.find((choice) => choice.value === value)?.label ?? String(value);
  }
  if (isList(value)) return value.replaceAll("-", ", ");
  const useGrouping = field.control === "slider"; // a seed is an identifier, not an amount
  return write(value, { maximumSignificantDigits: 10, useGrouping });
}
