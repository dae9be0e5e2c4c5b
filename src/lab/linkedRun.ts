import type { Experiment } from "../experiment/experiment.ts";
import { FIELDS, type FieldName } from "../experiment/fields.ts";
import type { LiveChange } from "../experiment/liveChanges.ts";

/** What a link says of a run: an experiment, and how its live fields change. */
export interface LinkedRun {
  readonly experiment: Experiment;
  readonly changes: readonly LiveChange[];
}

/**
 * The run that follows from the controls and from schedules that a link brought: a scheduled field starts where its
 * schedule does. Changes that were made by hand in the run before are not made again: the controls have them.
 */
export function planRun(controls: Experiment, scheduled: LinkedRun): LinkedRun {
  const starts = scheduled.changes.map(({ field }) => [field, scheduled.experiment[field]]);
  return { experiment: { ...controls, ...Object.fromEntries(starts) }, changes: scheduled.changes };
}

/** The schedules without those of some fields: whoever moves a control takes its field over. */
export function withoutFields(scheduled: LinkedRun, fields: readonly FieldName[]): LinkedRun {
  const changes = scheduled.changes.filter(({ field }) => !fields.includes(field));
  return { ...scheduled, changes };
}

/** The fields in which two experiments differ. */
export function differingFields(before: Experiment, after: Experiment): readonly FieldName[] {
  return FIELDS.filter(({ name }) => before[name] !== after[name]).map(({ name }) => name);
}
