import type { Experiment } from "./experiment.ts";
import { type Field, type FieldName, isNumberField, type NumberField } from "./field.ts";
import { FIELDS } from "./fields.ts";
import { type LinkIssue, shown } from "./issue.ts";
import { parseDecimal, readValue } from "./values.ts";

/** A change of a live field during a run. The changes of a field are its schedule. */
export interface LiveChange {
  /** Number of steps before the change, at least 1: the value applies from the next step on. */
  readonly step: number;
  readonly field: FieldName;
  readonly value: number;
}

/** New values of live fields, all at one step. */
export type LiveValues = {
  readonly [Name in FieldName as number extends Experiment[Name] ? Name : never]?: number;
};

/** Most changes of one run, so that its link does not become too long. */
export const MAX_CHANGES = 100;
const LAST_STEP = 1e9;

/** The experiment with the values of its live fields after `step` steps. */
export function experimentAt(
  experiment: Experiment,
  changes: readonly LiveChange[],
  step: number,
): Experiment {
  const past = changes.filter((change) => change.step <= step);
  return { ...experiment, ...Object.fromEntries(past.map(({ field, value }) => [field, value])) };
}

/**
 * The changes in canonical order (by step, then in the order of the field table), without changes to the current value.
 * Of several changes of a field at one step the last applies.
 */
export function orderChanges(
  experiment: Experiment,
  changes: readonly LiveChange[],
): readonly LiveChange[] {
  const order = (field: FieldName) => FIELDS.findIndex(({ name }) => name === field);
  const latest = new Map(changes.map((change) => [`${change.step} ${change.field}`, change]));
  const sorted = [...latest.values()].sort(
    (a, b) => a.step - b.step || order(a.field) - order(b.field),
  );
  const values = new Map<FieldName, number | string>();
  return sorted.filter(({ field, value }) => {
    const before = values.get(field) ?? experiment[field];
    values.set(field, value);
    return value !== before;
  });
}

/** The live fields in which two experiments differ, as changes at a step. */
export function changesBetween(
  before: Experiment,
  after: Experiment,
  step: number,
): readonly LiveChange[] {
  return LIVE_FIELDS.filter(({ name }) => before[name] !== after[name]).map(({ name }) => ({
    step,
    field: name,
    value: Number(after[name]),
  }));
}

const LIVE_FIELDS: readonly NumberField[] = FIELDS.filter(isNumberField).filter(({ live }) => live);

/** A field's value and its schedule as in a link: "0.1;0@500": 0.1, and 0 from step 500 on. */
export function encodeSchedule(value: number | string, changes: readonly LiveChange[]): string {
  const parts = changes.map((change) => `${change.value}@${change.step}`);
  return [encodeURIComponent(value), ...parts].join(";");
}

/** Splits a link's text for a field into its first value and the changes that follow. */
export function splitSchedule(text: string): { first: string; later: readonly string[] } {
  const [first = "", ...later] = text.split(";");
  return { first, later };
}

/** Parses the changes after a field's first value. A part that is invalid is ignored, or clamped, with an issue. */
export function readSchedule(
  field: Field,
  later: readonly string[],
): { changes: LiveChange[]; issues: LinkIssue[] } {
  if (!isNumberField(field) || !field.live) {
    const reason = "is a change of a field that cannot change while a run trains";
    return { changes: [], issues: later.map((part) => leftOut(field, part, reason)) };
  }
  const changes: LiveChange[] = [];
  const issues: LinkIssue[] = [];
  for (const part of later) {
    const [text = "", stepText = "", ...rest] = part.split("@");
    const step = parseDecimal(stepText);
    const previous = changes.at(-1)?.step ?? 0;
    if (parseDecimal(text) === undefined || !isStep(step) || rest.length > 0) {
      issues.push(leftOut(field, part, "is not a value and its step, as in 0.1@500"));
    } else if (step <= previous) {
      issues.push(leftOut(field, part, `does not come after step ${previous}`));
    } else {
      const { value, issue } = readValue(field, text, field.default);
      if (issue) issues.push({ ...issue, message: `From step ${step} on: ${issue.message}` });
      changes.push({ step, field: field.name, value: Number(value) });
    }
  }
  return { changes, issues };
}

function isStep(step: number | undefined): step is number {
  return step !== undefined && Number.isInteger(step) && step >= 1 && step <= LAST_STEP;
}

function leftOut(field: Field, part: string, reason: string): LinkIssue {
  return {
    field: field.name,
    value: part,
    allowed: "changes at rising steps, as in 0.1;0@500",
    instead: "",
    message: `In the schedule of ${field.name}, ${part === "" ? "an empty part" : shown(part)} ${reason}; it is ignored.`,
  };
}
