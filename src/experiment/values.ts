import { activeRules, allowedChoices, maxOf } from "./allowed.ts";
import type { Experiment } from "./experiment.ts";
import { type ChoiceField, type Field, isNumberField, type NumberField } from "./field.ts";
import { describeAllowed, describeKind, FIELDS } from "./fields.ts";
import { MAX_LIST_LENGTH, toHiddenSize } from "./hiddenSize.ts";
import { type LinkIssue, shown } from "./issue.ts";

/** One field's value read from text, and what was wrong with the text. */
interface Reading {
  readonly value: number | string;
  readonly issue?: LinkIssue;
}

/** Reads any text as a value of a field: never fails, never gives NaN. `fallback` is used where the text says nothing. */
export function readValue(field: Field, text: string, fallback: number | string): Reading {
  return isNumberField(field)
    ? readNumber(field, text, fallback)
    : readChoice(field, text, fallback);
}

function readNumber(field: NumberField, text: string, fallback: number | string): Reading {
  const number = parseDecimal(text);
  if (number === undefined) {
    const list = field.type === "integers" ? parseList(text) : undefined;
    if (list) return readList(field, text, list);
    const reason = isBlank(text) ? saysNothing(field) : `is not ${describeKind(field)}`;
    return explain(field, text, fallback, reason);
  }
  const value = fitNumber(field, number);
  if (value === number) return { value };
  const isInside = number >= field.min && number <= field.max;
  const reason = isInside
    ? `is not ${describeKind(field)}`
    : `is outside ${describeAllowed(field)}`;
  return explain(field, text, value, reason);
}

function readList(field: NumberField, text: string, list: readonly number[]): Reading {
  const fitted = list.map((number) => fitNumber(field, number));
  const value = toHiddenSize(fitted.slice(0, MAX_LIST_LENGTH));
  if (list.length > MAX_LIST_LENGTH) {
    return explain(field, text, value, `is a list of more than ${MAX_LIST_LENGTH} numbers`);
  }
  if (fitted.every((number, i) => number === list[i])) return { value };
  return explain(
    field,
    text,
    value,
    `is not a list of whole numbers from ${describeAllowed(field)}`,
  );
}

function readChoice(field: ChoiceField, text: string, fallback: number | string): Reading {
  if (field.choices.some((choice) => choice.value === text)) return { value: text };
  const reason = isBlank(text) ? saysNothing(field) : `is not ${describeAllowed(field)}`;
  return explain(field, text, fallback, reason);
}

function isBlank(text: string): boolean {
  return text.trim() === "";
}

function saysNothing(field: Field): string {
  return `has no value (${describeAllowed(field)})`;
}

function explain(field: Field, text: string, value: number | string, reason: string): Reading {
  return { value, issue: valueIssue(field, text, value, reason) };
}

/** The issue of a value that was given for a field and replaced. */
function valueIssue(
  field: Field,
  given: string,
  value: number | string,
  reason: string,
): LinkIssue {
  const assignment = isBlank(given) ? field.name : `${field.name}=${shown(given)}`;
  return {
    field: field.name,
    value: given,
    allowed: describeAllowed(field),
    instead: String(value),
    message: `${assignment} ${reason}; ${shown(String(value))} is used.`,
  };
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A decimal number, or undefined: no hexadecimal, no "Infinity", no empty text. May be infinite, as in 1e400. */
export function parseDecimal(text: string): number | undefined {
  const trimmed = text.trim();
  return DECIMAL.test(trimmed) ? Number(trimmed) + 0 : undefined; // + 0 turns -0 into 0
}

/** Numbers with commas or dashes between them, or undefined. */
function parseList(text: string): readonly number[] | undefined {
  const numbers = text.split(/[-,]/).map(parseDecimal);
  return numbers.every((number) => number !== undefined) ? numbers : undefined;
}

/** The accepted number nearest to one given. */
function fitNumber(field: NumberField, number: number): number {
  const inside = Math.min(Math.max(number, field.min), field.max);
  return field.type === "number" ? inside : Math.round(inside);
}

/**
 * An experiment whose fields fit each other, and the issues of those that had to give way. A field gives
 * way to those above it in the table, so one pass settles all.
 */
export function settle(experiment: Experiment): { experiment: Experiment; issues: LinkIssue[] } {
  let settled = experiment;
  const issues: LinkIssue[] = [];
  for (const field of FIELDS) {
    const issue = isNumberField(field) ? checkLimit(field, settled) : checkRules(field, settled);
    if (!issue) continue;
    issues.push(issue);
    const value = isNumberField(field) ? Number(issue.instead) : issue.instead;
    settled = { ...settled, [field.name]: value };
  }
  return { experiment: settled, issues };
}

function checkLimit(field: NumberField, experiment: Experiment): LinkIssue | undefined {
  if (!field.limit) return undefined;
  const value = Number(experiment[field.name]);
  const max = maxOf(field, experiment);
  if (value <= max) return undefined;
  const allowed = `${field.min} to ${max}`;
  const given = field.limit.given(experiment);
  const reason = `is outside ${allowed} because ${given} is ${experiment[given]}`;
  return { ...valueIssue(field, String(value), max, reason), allowed };
}

function checkRules(field: ChoiceField, experiment: Experiment): LinkIssue | undefined {
  const value = experiment[field.name];
  const broken = activeRules(field, experiment).find(({ allow }) => !allow.includes(String(value)));
  if (!broken) return undefined;
  const allowed = allowedChoices(field, experiment).map((choice) => choice.value);
  const reason = `does not go with ${broken.given}=${experiment[broken.given]}`;
  const issue = valueIssue(field, String(value), allowed[0], reason);
  return { ...issue, allowed: allowed.join(", ") };
}
