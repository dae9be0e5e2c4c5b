import { isForced } from "./allowed.ts";
import type { Experiment } from "./experiment.ts";
import type { Field, FieldName } from "./field.ts";
import { FIELDS, methodDefaults } from "./fields.ts";
import { FIELD_TABLE } from "./fieldTable.ts";
import type { LinkIssue } from "./issue.ts";
import { isBaseline, METHODS } from "./methods.ts";
import { readValue, settle } from "./values.ts";

/** Conflicts between the fields of an experiment. Experiments from links and controls have none. */
export function checkExperiment(experiment: Experiment): LinkIssue[] {
  return settle(experiment).issues;
}

/**
 * The experiment after one control has changed: the field is clamped to its range, and other fields are adjusted to it
 * (fewer experts than k lowers k). A value that cannot be read leaves the field unchanged.
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

/** The fields that describe what a baseline is matched to. Choosing a baseline keeps them. */
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
 * The experiment after another method was chosen: with its preset, and with the fields of the previous method's preset
 * at their defaults. All other fields keep the visitor's values.
 */
function preset(before: Experiment, after: Experiment): Experiment {
  const names = [METHODS[before.method], METHODS[after.method]].flatMap(
    (method) => Object.keys(method.preset) as FieldName[],
  );
  const kept = isBaseline(after.method) ? MATCHED : [];
  const governed = names.filter((name) => !kept.includes(name));
  return { ...after, ...pick(methodDefaults(after.method), governed) };
}

/** Resets fields that had one allowed value before, and now have several, to the method's default. */
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
