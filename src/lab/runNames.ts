import type { Experiment } from "../experiment/experiment.ts";
import {
  DEFAULT_EXPERIMENT,
  FIELDS,
  type FieldName,
  formatField,
  methodDefaults,
} from "../experiment/fields.ts";
import { FIELD_TABLE } from "../experiment/fieldTable.ts";
import { type WriteNumber, writeEnglish } from "../experiment/writeNumber.ts";

/** Short names of the fields that runs differ in most; others have their label. */
const SHORT_NAMES: Partial<Record<FieldName, string>> = {
  numExperts: "experts",
  topK: "k",
  hiddenSize: "hidden",
  importanceCoef: "coef",
  learningRate: "rate",
  batchSize: "batch",
  trainSize: "images",
};

/** Choices whose label says by itself what it is a choice of. */
const PLAIN_CHOICES: readonly FieldName[] = ["method", "optimizer", "engine", "dataset"];

/**
 * A run named by what differs: "k 1 · coef 0".
 * @param beside the run that it is compared with. Beside another method's, what the method sets is not told. A run that
 * does not differ has the name of its method
 */
export function nameRun(
  experiment: Experiment,
  beside: Experiment = DEFAULT_EXPERIMENT,
  write: WriteNumber = writeEnglish,
): string {
  const { method } = experiment;
  const isSameMethod = beside.method === method;
  const usual = isSameMethod ? beside : { ...methodDefaults(method), ...ownFields(beside) };
  const differing = FIELDS.filter(({ name }) => experiment[name] !== usual[name]);
  const parts = differing.map(({ name }) => nameField(name, experiment[name], write));
  const title = formatField("method", method, write);
  return isSameMethod && parts.length > 0 ? parts.join(" · ") : [title, ...parts].join(" · ");
}

/** What an experiment has that its method does not set. */
function ownFields(experiment: Experiment): Partial<Experiment> {
  const preset = methodDefaults(experiment.method);
  const own = FIELDS.filter(({ name }) => experiment[name] !== preset[name]);
  return Object.fromEntries(own.map(({ name }) => [name, experiment[name]]));
}

function nameField(name: FieldName, value: number | string, write: WriteNumber): string {
  const text = formatField(name, value, write);
  if (PLAIN_CHOICES.includes(name)) return text;
  const label = SHORT_NAMES[name] ?? FIELD_TABLE[name].label.toLowerCase();
  return `${label} ${text}`;
}
