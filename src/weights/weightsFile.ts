import type { Experiment } from "../experiment/experiment.ts";
import { decodeLink } from "../experiment/link.ts";
import type { LiveChange } from "../experiment/liveChanges.ts";
import { type DatasetSizes, engineConfig, replicaSettings } from "../run/engineConfig.ts";
import { linkOf, specOf } from "../run/runSpec.ts";
import type { RunWeights } from "../run/runWeights.ts";
import { flattenWeights, nameWeights } from "./namedWeights.ts";
import {
  readSafetensors,
  type Safetensors,
  SafetensorsError,
  writeSafetensors,
} from "./safetensors.ts";
import type { NamedModel } from "./weightSlots.ts";

const SCHEMA = "1";

/** What of a run decides which weights it has. */
export interface LinkedExperiment {
  readonly experiment: Experiment;
  readonly changes: readonly LiveChange[];
}

/** A file of weights, read: of which run they are, and after how many of its steps. */
export interface WeightsFile extends LinkedExperiment {
  readonly link: string;
  readonly step: number;
  readonly tensors: Safetensors["tensors"];
}

/** A run's weights as a safetensors file, whose metadata are the run's link and the step. */
export function writeWeights(
  run: LinkedExperiment,
  dataset: DatasetSizes,
  { step, parameters }: RunWeights,
): Uint8Array<ArrayBuffer> {
  const link = linkOf(specOf(run.experiment, run.changes));
  return writeSafetensors({
    tensors: nameWeights(parameters, namedModel(run, dataset)),
    metadata: { format: "pt", schema: SCHEMA, link, step: String(step) },
  });
}

/**
 * What a file of weights says; parametersOf() has the weights themselves.
 * @throws SafetensorsError if the file is damaged, or its metadata name no run of ours
 */
export function readWeights(file: Uint8Array): WeightsFile {
  const { tensors, metadata } = readSafetensors(file);
  const { link, schema, step } = metadata;
  if (link === undefined) {
    throw new SafetensorsError(
      "The file's metadata have no link: it is not known which experiment these weights are of.",
    );
  }
  if (schema !== SCHEMA) {
    throw new SafetensorsError(
      `The file's metadata have the schema ${JSON.stringify(schema)}; this version reads ${SCHEMA}.`,
    );
  }
  if (step === undefined || !/^\d{1,15}$/.test(step)) {
    throw new SafetensorsError(`The file's metadata have the step ${JSON.stringify(step)}.`);
  }
  const { experiment, changes, issues } = decodeLink(link);
  const [issue] = issues;
  if (issue) throw new SafetensorsError(`The link in the file is refused: ${issue.message}`);
  return { link, experiment, changes, step: Number(step), tensors };
}

/**
 * [P] the flat parameters of a file's weights.
 * @throws SafetensorsError if they are not of the model that the file's link describes
 */
export function parametersOf(file: WeightsFile, dataset: DatasetSizes): Float32Array {
  return flattenWeights(file.tensors, namedModel(file, dataset));
}

/** What the tensors of a run's weights are, by name and shape. */
export function namedModel(
  { experiment, changes }: LinkedExperiment,
  dataset: DatasetSizes,
): NamedModel {
  const { shape, routing } = engineConfig(experiment, dataset);
  const rates = [
    experiment,
    ...changes.map(({ field, value }) => ({ ...experiment, [field]: value })),
  ];
  const hasBalanceBias = rates.some((later) => replicaSettings(later, dataset).biasRate > 0);
  return { shape, routing, hasBalanceBias };
}
