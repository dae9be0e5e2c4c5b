/** `npm run export`: the experiment of a result or of weights as a PyTorch script. */
import { readFileSync } from "node:fs";
import { decodeLink } from "../src/experiment/link.ts";
import { METHODS } from "../src/experiment/methods.ts";
import { pytorchScript } from "../src/pytorch/pytorchScript.ts";
import { SafetensorsError } from "../src/weights/safetensors.ts";
import { type LinkedExperiment, parametersOf, readWeights } from "../src/weights/weightsFile.ts";
import { parseCommandLine, quote } from "../tools/arguments.ts";
import { print, runCommand, UsageError } from "../tools/command.ts";
import { loadDatasetFromDisk } from "../tools/datasetFromDisk.ts";
import { explainFileError } from "../tools/fileErrors.ts";
import { deliver, openOutput } from "../tools/outputFile.ts";

await runCommand(async () => {
  const { values, positionals } = parseCommandLine({
    args: process.argv.slice(2),
    allowPositionals: true,
    options: { pytorch: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
  if (values.help) return await print(HELP);
  const [source, ...others] = positionals;
  if (source === undefined || others.length > 0) {
    const given = positionals.map(quote).join(", ") || "none";
    throw new UsageError([`One result or file of weights is needed; given: ${given}.`]);
  }
  if (values.pytorch === undefined) {
    throw new UsageError(["--pytorch FILE.py is needed: where the script is to be written."]);
  }
  const run = await readRun(source);
  const output = openOutput("--pytorch", values.pytorch);
  const dataset = await loadDatasetFromDisk(run.experiment.dataset);
  const { title } = METHODS[run.experiment.method];
  const summary = `${values.pytorch}: ${title} in PyTorch. It needs the files of MNIST: python3 ${values.pytorch} --help`;
  await deliver(summary, output, pytorchScript(run, dataset));
});

/** The run that a file is of. @throws UsageError if it is neither a result nor a file of weights */
async function readRun(source: string): Promise<LinkedExperiment> {
  const refuse = (reason: string) => new UsageError([`${quote(source)} is refused: ${reason}`]);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(source);
  } catch (error) {
    throw refuse(`it cannot be read: ${explainFileError(error)}.`);
  }
  const result = parseResult(bytes);
  if (result === undefined) {
    try {
      const weights = readWeights(bytes);
      parametersOf(weights, await loadDatasetFromDisk(weights.experiment.dataset));
      return weights;
    } catch (error) {
      throw error instanceof SafetensorsError ? refuse(error.message) : error;
    }
  }
  if (result.schema !== 1 || typeof result.link !== "string") {
    throw refuse("it is JSON, and no result of npm run train or of the page.");
  }
  const { experiment, changes, issues } = decodeLink(result.link);
  const [issue] = issues;
  if (issue) throw refuse(`its link is wrong: ${issue.message}`);
  return { experiment, changes };
}

/** Undefined where the file is not JSON. */
function parseResult(bytes: Uint8Array): { schema?: unknown; link?: unknown } | undefined {
  if (bytes[0] !== "{".charCodeAt(0)) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

const HELP = `Usage: npm run export -- RESULT_OR_WEIGHTS --pytorch FILE.py

Writes the experiment of a run as a PyTorch script that stands alone: model, losses and optimiser of
its method. The script loads the run's weights, tests them, and trains on from there or from scratch.

  RESULT_OR_WEIGHTS  what npm run train wrote: --json FILE or --weights FILE; or the page's result
  --pytorch FILE.py  where the script is written
  --help             this text

Exit codes: 0 done, 1 it failed, 2 the command line or the file is wrong, 130 interrupted.`;
