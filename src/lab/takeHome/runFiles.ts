import { pytorchScript } from "../../pytorch/pytorchScript.ts";
import type { DatasetSizes } from "../../run/engineConfig.ts";
import type { RunDescription } from "../../run/events.ts";
import type { RunWeights } from "../../run/runWeights.ts";
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

function sizesOf({ rows, columns, numClasses, trainImages }: RunDescription): DatasetSizes {
  return { rows, columns, numClasses, train: { count: trainImages } };
}
