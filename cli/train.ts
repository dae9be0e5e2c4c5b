/** `npm run train`: one experiment, headless. */
import type { RunOutcome, RunProgress } from "../src/lab/runToEnd.ts";
import { print, RunFailed, runCommand } from "../tools/command.ts";
import { deliver } from "../tools/outputFile.ts";
import { costWarnings } from "./costWarning.ts";
import { ProgressReporter } from "./progress.ts";
import { withStart } from "./startFile.ts";
import { summariseRun } from "./summary.ts";
import { readTrainArguments, type TrainArguments, trainHelp } from "./trainArguments.ts";

await runCommand(async (signal) => {
  const wanted = readTrainArguments(process.argv.slice(2));
  if (!wanted) return await print(trainHelp());
  const spec = await withStart(wanted.spec, wanted.start);
  for (const warning of costWarnings(wanted.spec.experiment)) console.error(warning);
  const reporter = new ProgressReporter();
  let outcome: RunOutcome;
  try {
    outcome = await run({ ...wanted, spec }, reporter, signal);
  } finally {
    reporter.finish();
  }
  if (outcome.ok) {
    const { weights } = outcome;
    const { schema, ...rest } = outcome.result;
    const startedFrom = wanted.start === undefined ? {} : { startedFrom: wanted.start };
    const result = { schema, ...startedFrom, ...rest };
    try {
      await deliver(summariseRun(result), wanted.output, `${JSON.stringify(result)}\n`);
    } finally {
      if (weights) await wanted.weights?.write(weights);
    }
  } else if (signal.aborted) {
    console.error(outcome.failure.message);
  } else {
    throw new RunFailed(`${outcome.failure.message} ${outcome.failure.remedy}`);
  }
});

/** Runs the experiment on the engine that it names: another one would be another experiment. */
async function run(
  { spec, runtime, weights }: TrainArguments,
  reporter: ProgressReporter,
  interruption: AbortSignal,
): Promise<RunOutcome> {
  const { experiment } = spec;
  const refusal = new AbortController();
  const signal = AbortSignal.any([interruption, refusal.signal]);
  const isOther = (engine: string) => experiment.engine !== "auto" && engine !== experiment.engine;
  let lastNotice = "";
  const follow = (progress: RunProgress) => {
    if (progress.kind === "notice") lastNotice = progress.notice.message;
    reporter.report(progress);
    const kind = engineOf(progress);
    if (kind && isOther(kind)) refusal.abort();
  };
  // Loads only the runtime asked for: each brings much with it.
  const { runExperiment } = await (runtime === "browser"
    ? import("./browserRuntime.ts")
    : import("./nodeRuntime.ts"));
  const outcome = await runExperiment(spec, follow, signal, weights !== undefined);
  // An engine that takes over from a lost device is another one, too.
  if (refusal.signal.aborted || (outcome.ok && isOther(outcome.result.engine.kind))) {
    const why = lastNotice ? `The page would say: ${lastNotice}` : "Another one took over.";
    throw new RunFailed(
      `The engine ${experiment.engine} cannot run here. ${why} With --engine auto, the run takes whichever engine there is.`,
    );
  }
  return outcome;
}

/** The engine that trains from now on, where this says so. */
function engineOf(progress: RunProgress): string | undefined {
  if (progress.kind === "ready") return progress.run.engine.kind;
  return progress.kind === "resumed" ? progress.engine.kind : undefined;
}
