/** `npm run train`: one experiment, headless. */
import { writeFileSync } from "node:fs";
import type { RunOutcome } from "../src/lab/runToEnd.ts";
import { RunFailed, runCommand } from "./command.ts";
import { ProgressReporter } from "./progress.ts";
import { summariseRun } from "./summary.ts";
import { readTrainArguments, type TrainArguments, trainHelp } from "./trainArguments.ts";

await runCommand(async (signal) => {
  const wanted = readTrainArguments(process.argv.slice(2));
  if (!wanted) {
    console.log(trainHelp());
    return;
  }
  const reporter = new ProgressReporter();
  let outcome: RunOutcome;
  try {
    outcome = await run(wanted, reporter, signal);
  } finally {
    reporter.finish();
  }
  if (!outcome.ok) throw new RunFailed(`${outcome.failure.message} ${outcome.failure.remedy}`);
  if (wanted.jsonFile) writeFileSync(wanted.jsonFile, `${JSON.stringify(outcome.result)}\n`);
  console.log(summariseRun(outcome.result));
});

/** Loads only the runtime asked for: each brings much with it. */
async function run(
  { experiment, runtime }: TrainArguments,
  reporter: ProgressReporter,
  signal: AbortSignal,
): Promise<RunOutcome> {
  const report = reporter.report.bind(reporter);
  if (runtime === "browser") {
    const { runInBrowser } = await import("./browserRuntime.ts");
    return await runInBrowser(experiment, report, signal);
  }
  const { runInNode } = await import("./nodeRuntime.ts");
  return await runInNode(experiment, report, signal);
}
