import type { Experiment } from "./experiment.ts";
import type { Field, FieldName } from "./field.ts";
import { FIELD_TABLE } from "./fieldTable.ts";
import type { LinkIssue } from "./issue.ts";
import { readValue, settle } from "./values.ts";

/** What is wrong between the fields of an experiment; nothing for one that a link or a control gave. */
export function checkExperiment(experiment: Experiment): LinkIssue[] {
  return settle(experiment).issues;
}

/**
 * One control moved: the experiment with that field set, clamped to its range, and the others brought in
 * line with it (fewer experts than k lowers k). Where the value says nothing, the field keeps its own.
 */
export function withField(
  experiment: Experiment,
  name: FieldName,
  value: number | string,
): { experiment: Experiment; issues: LinkIssue[] } {
  const field: Field = FIELD_TABLE[name];
  const reading = readValue(field, String(value), experiment[name]);
  const settled = settle({ ...experiment, [name]: reading.value });
  const issues = reading.issue ? [reading.issue, ...settled.issues] : settled.issues;
  return { experiment: settled.experiment, issues };
}
