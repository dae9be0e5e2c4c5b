/** `npm run train`: one experiment, headless. */
import { writeFileSync } from "node:fs";
import type { RunOutcome, RunProgress } from "../src/lab/runToEnd.ts";
import { RunFailed, runCommand } from "../tools/command.ts";
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

/** Runs the experiment on the engine that it names: another one would be another experiment. */
async function run(
  { spec, runtime }: TrainArguments,
  reporter: ProgressReporter,
  interruption: AbortSignal,
): Promise<RunOutcome> {
  const { experiment } = spec;
  const refusal = new AbortController();
  const signal = AbortSignal.any([interruption, refusal.signal]);
  let lastNotice = "";
  const follow = (progress: RunProgress) => {
    if (progress.kind === "notice") lastNotice = progress.notice.message;
    reporter.report(progress);
    const kind = engineOf(progress);
    const isOther = experiment.engine !== "auto" && kind !== undefined;
    if (isOther && kind !== experiment.engine) refusal.abort();
  };
  // Loads only the runtime asked for: each brings much with it.
  const { runExperiment } = await (runtime === "browser"
    ? import("./browserRuntime.ts")
    : import("./nodeRuntime.ts"));
  try {
    return await runExperiment(spec, follow, signal);
  } catch (error) {
    if (!refusal.signal.aborted) throw error;
    throw new RunFailed(
      `The engine ${experiment.engine} cannot run here. ${lastNotice} With --engine auto, the run takes whichever engine there is.`,
    );
  }
}

/** The engine that trains from now on, where this says so. */
function engineOf(progress: RunProgress): string | undefined {
  if (progress.kind === "ready") return progress.run.engine.kind;
  return progress.kind === "resumed" ? progress.engine.kind : undefined;
}
