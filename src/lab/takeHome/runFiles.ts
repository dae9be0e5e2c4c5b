import { pytorchScript } from "../../pytorch/pytorchScript.ts";
import type { DatasetSizes } from "../../run/engineConfig.ts";
import type { RunDescription } from "../../run/events.ts";
import type { RunStart } from "../../run/runSpec.ts";
import type { RunWeights } from "../../run/runWeights.ts";
import { SafetensorsError } from "../../weights/safetensors.ts";
import { startFromWeights } from "../../weights/startFromWeights.ts";
import { writeWeights } from "../../weights/weightsFile.ts";
import type { LinkedRun } from "../linkedRun.ts";

/** A run's weights as a safetensors file. */
export function weightsFileOf(
  run: LinkedRun,
  description: RunDescription,
  weights: RunWeights,
): Uint8Array<ArrayBuffer> {
  return writeWeights(run, sizesOf(description), weights);
}

/** A run as a PyTorch script. */
export function scriptOf(run: LinkedRun, description: RunDescription): string {
  return pytorchScript(run, sizesOf(description));
}

/** Larger than a file of any model here: it is not read. */
const MOST_BYTES = 256e6;

/**
 * The start of a run from a file of weights.
 * @throws SafetensorsError if it is no such file, is damaged, or is of another model
 */
export async function readStart(
  file: Blob,
  run: LinkedRun,
  description: RunDescription,
): Promise<RunStart> {
  if (file.size > MOST_BYTES) {
    throw new SafetensorsError(`The file has ${file.size} bytes; no model here has so many.`);
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  return startFromWeights(bytes, run, sizesOf(description));
}

function sizesOf({ rows, columns, numClasses, trainImages }: RunDescription): DatasetSizes {
  return { rows, columns, numClasses, train: { count: trainImages } };
}
