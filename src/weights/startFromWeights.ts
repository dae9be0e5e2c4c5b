import type { Experiment } from "../experiment/experiment.ts";
import { FIELDS, formatField } from "../experiment/fields.ts";
import { decodeLink } from "../experiment/link.ts";
import type { DatasetSizes } from "../run/engineConfig.ts";
import { type RunStart, startOf } from "../run/runSpec.ts";
import { flattenWeights } from "./namedWeights.ts";
import { readSafetensors, SafetensorsError } from "./safetensors.ts";
import { weightSlots } from "./weightSlots.ts";
import { type LinkedExperiment, namedModel } from "./weightsFile.ts";

/**
 * The start of a run from a file of weights, whoever wrote it: at step 0, with new moments of the optimiser.
 * @throws SafetensorsError if the file is damaged, or its tensors are not those of the run's model: it names the fields
 *   that differ, where the file's metadata have a link
 */
export function startFromWeights(
  file: Uint8Array,
  run: LinkedExperiment,
  dataset: DatasetSizes,
): RunStart {
  const { tensors, metadata } = readSafetensors(file);
  return startOf(readFlat());

  function readFlat(): Float32Array {
    try {
      return flattenWeights(tensors, namedModel(run, dataset));
    } catch (error) {
      if (!(error instanceof SafetensorsError) || metadata.link === undefined) throw error;
      const differences = describeDifferences(decodeLink(metadata.link), run, dataset);
      throw differences === "" ? error : new SafetensorsError(`${error.message} ${differences}`);
    }
  }
}

/** Of the fields that differ, those that alone would make another model; "" if there is none. */
function describeDifferences(
  of: LinkedExperiment,
  run: LinkedExperiment,
  dataset: DatasetSizes,
): string {
  const own = signature(run, dataset);
  const deciding = FIELDS.filter(({ name }) => {
    if (of.experiment[name] === run.experiment[name]) return false;
    const experiment: Experiment = { ...run.experiment, [name]: of.experiment[name] };
    return signature({ ...run, experiment }, dataset) !== own;
  });
  return deciding
    .map(({ name, label }) => {
      const [theirs, ours] = [of, run].map(({ experiment }) => formatField(name, experiment[name]));
      return `${label} (${name}) is ${theirs} in the file and ${ours} in the run.`;
    })
    .join(" ");
}

/** Names and shapes of a model's tensors; "" for what is no model. */
function signature(run: LinkedExperiment, dataset: DatasetSizes): string {
  try {
    const slots = weightSlots(namedModel(run, dataset));
    return JSON.stringify(slots.map(({ name, shape }) => [name, shape]));
  } catch {
    return "";
  }
}
