import type { Experiment } from "./experiment.ts";
import type { Choice, ChoiceField, ChoiceRule, Field, FieldName, NumberField } from "./field.ts";

/** The values that a field may have, given the experiment's other fields. */

/** The largest value a number field may have. */
export function maxOf(field: NumberField, experiment: Experiment): number {
  return Math.min(field.max, field.limit?.max(experiment) ?? field.max);
}

/** The field whose value keeps a number below the end of its own range; undefined where none does. */
export function limitingField(field: NumberField, experiment: Experiment): FieldName | undefined {
  return maxOf(field, experiment) < field.max ? field.limit?.given(experiment) : undefined;
}

/** The choices that are allowed. A choice that is not allowed is replaced by the first of them. */
export function allowedChoices(field: ChoiceField, experiment: Experiment): readonly Choice[] {
  const rules = activeRules(field, experiment);
  return field.choices.filter(({ value }) => rules.every(({ allow }) => allow.includes(value)));
}

/** The rules that apply, given the experiment's other fields. */
export function activeRules(field: ChoiceField, experiment: Experiment): readonly ChoiceRule[] {
  return (field.rules ?? []).filter(({ given, is }) =>
    (is as readonly unknown[]).includes(experiment[given]),
  );
}

/** Whether only one value is allowed. */
export function isForced(field: Field, experiment: Experiment): boolean {
  return field.type === "choice"
    ? field.choices.length > 1 && allowedChoices(field, experiment).length === 1
    : maxOf(field, experiment) === field.min;
}

/** Whether the field can be changed and has an effect. */
export function applies(field: Field, experiment: Experiment): boolean {
  if (field.appliesTo?.(experiment) === false) return false;
  return field.type !== "choice" || !isForced(field, experiment);
}
