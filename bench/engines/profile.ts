/** `npm run bench -- --profile`: where the time of the default experiment's training step goes. */
import packageJson from "../../package.json" with { type: "json" };
import { PROFILE_REFUSALS } from "../../src/run/profiling.ts";
import type { Runtime } from "../../tools/arguments.ts";
import { RunFailed } from "../../tools/command.ts";
import { thisMachine } from "../../tools/machine.ts";
import { deliver, type OutputFile } from "../../tools/outputFile.ts";
import { formatProfile, type ProfileReport } from "./profileReport.ts";

interface ProfileArguments {
  readonly runtime: Runtime;
  readonly output: OutputFile | undefined;
}

export async function profileKernels(
  { runtime, output }: ProfileArguments,
  signal: AbortSignal,
): Promise<void> {
  const { profileIn } =
    runtime === "browser"
      ? await import("./browserBenchmark.ts")
      : await import("./nodeBenchmark.ts");
  const { engine, outcome, versions } = await profileIn(signal);
  if (!outcome.ok) throw new RunFailed(`${engine.adapter}: ${PROFILE_REFUSALS[outcome.refusal]}`);
  const report: ProfileReport = {
    schema: 1,
    runtime,
    versions: { switchyard: packageJson.version, node: process.versions.node, ...versions },
    machine: thisMachine(),
    engine,
    profile: outcome.profile,
  };
  await deliver(formatProfile(report), output, `${JSON.stringify(report, null, 2)}\n`);
}
