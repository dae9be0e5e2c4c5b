import { readFileSync } from "node:fs";
import type { RunSpec } from "../src/run/runSpec.ts";
import { SafetensorsError } from "../src/weights/safetensors.ts";
import { startFromWeights } from "../src/weights/startFromWeights.ts";
import { quote } from "../tools/arguments.ts";
import { UsageError } from "../tools/command.ts";
import { loadDatasetFromDisk } from "../tools/datasetFromDisk.ts";
import { explainFileError } from "../tools/fileErrors.ts";

/**
 * The run with the first weights of a file; without one, the run as it is.
 * @throws UsageError if the file cannot be read, is damaged, or is of another model
 */
export async function withStart(spec: RunSpec, file: string | undefined): Promise<RunSpec> {
  if (file === undefined) return spec;
  const refuse = (reason: string) =>
    new UsageError([`--start ${quote(file)} is refused: ${reason}`]);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw refuse(`it cannot be read: ${explainFileError(error)}.`);
  }
  const dataset = await loadDatasetFromDisk(spec.experiment.dataset);
  try {
    return { ...spec, start: startFromWeights(bytes, spec, dataset) };
  } catch (error) {
    throw error instanceof SafetensorsError ? refuse(error.message) : error;
  }
}
