import type { Experiment } from "./experiment.ts";
import { type ChoiceField, type Field, isNumberField, type NumberField } from "./field.ts";
import { describeAllowed, FIELDS } from "./fields.ts";
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
  const kind = `a ${field.type === "integer" ? "whole number" : "number"} from ${describeAllowed(field)}`;
  const number = parseDecimal(text);
  if (number === undefined) {
    const reason = isBlank(text) ? saysNothing(field) : `is not ${kind}`;
    return explain(field, text, fallback, reason);
  }
  const value = fitNumber(field, number);
  if (value === number) return { value };
  const isInside = number >= field.min && number <= field.max;
  const reason = isInside ? `is not ${kind}` : `is outside ${describeAllowed(field)}`;
  return explain(field, text, value, reason);
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
    message: `${assignment} ${reason}; ${value} is used.`,
  };
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A decimal number, or undefined: no hexadecimal, no "Infinity", no empty text. May be infinite, as in 1e400. */
export function parseDecimal(text: string): number | undefined {
  const trimmed = text.trim();
  return DECIMAL.test(trimmed) ? Number(trimmed) + 0 : undefined; // + 0 turns -0 into 0
}

/** The accepted number nearest to one given. */
function fitNumber(field: NumberField, number: number): number {
  const inside = Math.min(Math.max(number, field.min), field.max);
  return field.type === "integer" ? Math.round(inside) : inside;
}

/** The largest value a number field may have beside the experiment's other fields. */
function maxOf(field: NumberField, experiment: Experiment): number {
  return Math.min(field.max, field.limit?.max(experiment) ?? field.max);
}

/** An experiment whose fields fit each other, and the issues of those that had to give way. */
export function settle(experiment: Experiment): { experiment: Experiment; issues: LinkIssue[] } {
  let settled = experiment;
  const issues: LinkIssue[] = [];
  for (const field of FIELDS) {
    if (!isNumberField(field)) continue;
    const value = Number(settled[field.name]);
    const max = maxOf(field, settled);
    if (value <= max) continue;
    const allowed = `${field.min} to ${max}`;
    const because = field.limit ? ` because ${field.limit.because(settled)}` : "";
    const issue = valueIssue(field, String(value), max, `is outside ${allowed}${because}`);
    issues.push({ ...issue, allowed });
    settled = { ...settled, [field.name]: max };
  }
  return { experiment: settled, issues };
}
