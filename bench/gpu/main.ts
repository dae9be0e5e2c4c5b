/** What a pack runs: `bench --gpu` alone, without anything of a browser. By `--stage`, one of its stages. */
import { fileURLToPath } from "node:url";
import { parseCommandLine } from "../../tools/arguments.ts";
import { print, runCommand } from "../../tools/command.ts";
import { openOutput } from "../../tools/outputFile.ts";
import { readGpuArguments } from "./arguments.ts";
import { benchGpu } from "./bench.ts";
import { DEFAULT_BUDGET_SECONDS } from "./stageTable.ts";
import { workOnStage } from "./stageWorker.ts";

const HELP = `Usage: bash run.sh [--budget SECONDS] [--json FILE]

Checks Switchyard's kernels on this machine's graphics card, then measures them, within SECONDS
(${DEFAULT_BUDGET_SECONDS}), from the unpacking on. The report is a table on standard output, and in FILE as JSON.
Exit codes: 0 done, 1 something failed or there is no adapter, 2 the command line is wrong, 130 interrupted.`;

await runCommand(async (signal) => {
  const { values } = parseCommandLine({
    args: process.argv.slice(2),
    options: {
      budget: { type: "string" },
      json: { type: "string" },
      help: { type: "boolean", short: "h" },
      stage: { type: "string" },
    },
  });
  if (values.help) {
    await print(HELP);
  } else if (values.stage !== undefined) {
    await workOnStage(values.stage);
  } else {
    const output = values.json === undefined ? undefined : openOutput("--json", values.json);
    const wanted = readGpuArguments(values.budget, output);
    await benchGpu(wanted, fileURLToPath(import.meta.url), signal);
  }
});
