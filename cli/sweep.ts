/** `npm run sweep`: the runs of a link with several values, headless. */
import { print, RunFailed, runCommand } from "../tools/command.ts";
import { mergeFolders } from "./sweep/mergeFolders.ts";
import { plural } from "./sweep/phrases.ts";
import { writeReport } from "./sweep/report/writeReport.ts";
import { readSweepArguments, type SweepArguments, sweepHelp } from "./sweep/sweepArguments.ts";
import { trainSweep } from "./sweep/trainSweep.ts";

await runCommand(async (signal) => {
  const wanted = readSweepArguments(process.argv.slice(2));
  if (!wanted) return await print(sweepHelp());
  await carryOut(wanted, signal);
});

async function carryOut(wanted: SweepArguments, signal: AbortSignal): Promise<void> {
  switch (wanted.kind) {
    case "train":
      return await trainSweep(wanted, signal);
    case "merge":
      return await merge(wanted.folders, wanted.out);
    case "report":
      return await print(writeReport(wanted.folder));
    default:
      return wanted satisfies never;
  }
}

async function merge(folders: readonly string[], out: string): Promise<void> {
  const { sweep, missing } = mergeFolders(folders, out, (text) => console.error(text));
  const numRuns = plural(sweep.runs.length, "run");
  if (missing.length > 0) {
    throw new RunFailed(
      `${missing.length} of ${numRuns} have no result: npm run sweep -- '${sweep.link}' --out ${out} trains them.`,
    );
  }
  await print(`${numRuns} joined: the results are in ${out}`);
}
