import { isForced } from "./allowed.ts";
import type { Experiment } from "./experiment.ts";
import type { Field, FieldName } from "./field.ts";
import { FIELDS, methodDefaults } from "./fields.ts";
import { FIELD_TABLE } from "./fieldTable.ts";
import type { LinkIssue } from "./issue.ts";
import { isBaseline, METHODS } from "./methods.ts";
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
  const issues = reading.issue ? [reading.issue] : [];
  if (reading.value === experiment[name]) return { experiment, issues };
  const moved = { ...experiment, [name]: reading.value };
  const settled = settle(
    release(experiment, name === "method" ? preset(experiment, moved) : moved),
  );
  return { experiment: settled.experiment, issues: [...issues, ...settled.issues] };
}

/** What a baseline is matched to: choosing one keeps them as they are. */
const MATCHED: readonly FieldName[] = [
  "architecture",
  "modelWidth",
  "numExperts",
  "numSharedExperts",
  "assignment",
  "topK",
  "hiddenSize",
];

/**
 * Another method chosen: its preset is taken over, and what the method before had set goes back to its
 * default. All else stays as the visitor has it.
 */
function preset(before: Experiment, after: Experiment): Experiment {
  const names = [METHODS[before.method], METHODS[after.method]].flatMap(
    (method) => Object.keys(method.preset) as FieldName[],
  );
  const kept = isBaseline(after.method) ? MATCHED : [];
  const governed = names.filter((name) => !kept.includes(name));
  return { ...after, ...pick(methodDefaults(after.method), governed) };
}

/** Fields that had but one value left, and now have more, go back to the method's own. */
function release(before: Experiment, after: Experiment): Experiment {
  const defaults = methodDefaults(after.method);
  let released = after;
  for (const field of FIELDS) {
    if (after[field.name] !== before[field.name]) continue;
    if (!isForced(field, before) || isForced(field, released)) continue;
    released = settle({ ...released, ...pick(defaults, [field.name]) }).experiment;
  }
  return released;
}

function pick(experiment: Experiment, names: readonly FieldName[]): Partial<Experiment> {
  return Object.fromEntries(names.map((name) => [name, experiment[name]]));
}
