import type { Experiment } from "./experiment.ts";
import type { Choice, ChoiceField, ChoiceRule, Field, NumberField } from "./field.ts";

/** What a field may be beside the experiment's other fields. */

/** The largest value a number field may have. */
export function maxOf(field: NumberField, experiment: Experiment): number {
  return Math.min(field.max, field.limit?.max(experiment) ?? field.max);
}

/** The choices that can be taken; the first is the one that others give way to. */
export function allowedChoices(field: ChoiceField, experiment: Experiment): readonly Choice[] {
  const rules = activeRules(field, experiment);
  return field.choices.filter(({ value }) => rules.every(({ allow }) => allow.includes(value)));
}

/** The rules that the experiment's other fields bring about. */
export function activeRules(field: ChoiceField, experiment: Experiment): readonly ChoiceRule[] {
  return (field.rules ?? []).filter(({ given, is }) =>
    (is as readonly unknown[]).includes(experiment[given]),
  );
}

/** Whether there is but one value that the field can have. */
export function isForced(field: Field, experiment: Experiment): boolean {
  return field.type === "choice"
    ? field.choices.length > 1 && allowedChoices(field, experiment).length === 1
    : maxOf(field, experiment) === field.min;
}

/** Whether the field can be moved, and moves anything. */
export function applies(field: Field, experiment: Experiment): boolean {
  if (field.appliesTo?.(experiment) === false) return false;
  return field.type !== "choice" || !isForced(field, experiment);
}
