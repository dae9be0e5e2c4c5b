import type { Experiment } from "../../experiment/experiment.ts";
import {
  DEFAULT_EXPERIMENT,
  FIELDS,
  type FieldName,
  formatField,
} from "../../experiment/fields.ts";
import { decodeLink, encodeLink } from "../../experiment/link.ts";
import { type WriteNumber, writeEnglish } from "../../experiment/writeNumber.ts";
import type { LinkedRun } from "../linkedRun.ts";

/** Links that have been read: a table asks for the fields of hundreds of runs at every key that is typed. */
const read = new Map<string, LinkedRun & { readonly withoutSeed: string }>();
const MOST_READ = 5_000;

/** The run of a link, and the link that its runs with other seeds share. */
export function readLinkedRun(link: string) {
  const known = read.get(link);
  if (known !== undefined) return known;
  const { experiment, changes } = decodeLink(link);
  const { seed } = DEFAULT_EXPERIMENT;
  const withoutSeed = encodeLink({ ...experiment, seed }, changes);
  if (read.size >= MOST_READ) read.clear();
  const run = { experiment, changes, withoutSeed };
  read.set(link, run);
  return run;
}

/** The fields that are not the same in all runs, live changes included, in the order of the field table. */
export function differingFields(links: readonly string[]): readonly FieldName[] {
  const runs = [...new Set(links)].map(readLinkedRun);
  return FIELDS.map(({ name }) => name).filter(
    (field) => new Set(runs.map((run) => valuesOf(run, field))).size > 1,
  );
}

/** All that a run has of a field, as one text: without words, since there are hundreds of runs. */
function valuesOf({ experiment, changes }: LinkedRun, field: FieldName): string {
  const later = changes.filter((change) => change.field === field);
  return [experiment[field], ...later.map(({ step, value }) => `${value}@${step}`)].join(";");
}

/**
 * The default experiment with the values that all runs share, so that runs are named by what differs between them. Of
 * a single experiment, the default alone.
 */
export function commonExperiment(links: readonly string[]): Experiment {
  const differing = differingFields(links);
  const [first] = links;
  if (first === undefined || differing.length === 0) return DEFAULT_EXPERIMENT;
  const own = differing.map((name) => [name, DEFAULT_EXPERIMENT[name]]);
  return { ...readLinkedRun(first).experiment, ...Object.fromEntries(own) };
}

/** What a run has of a field, for sorting: its value before the first step. */
export function fieldValue(link: string, field: FieldName): number | string {
  return readLinkedRun(link).experiment[field];
}

/** The same for people: "0.1", or "0.1, from step 500 on 0" where it changes. */
export function fieldText(link: string, field: FieldName, write?: WriteNumber): string {
  return sayField(readLinkedRun(link), field, write);
}

function sayField(run: LinkedRun, field: FieldName, write: WriteNumber = writeEnglish): string {
  const changes = run.changes.filter((change) => change.field === field);
  return [
    formatField(field, run.experiment[field], write),
    ...changes.map(
      ({ step, value }) => `from step ${write(step)} on ${formatField(field, value, write)}`,
    ),
  ].join(", ");
}
