/** `npm run sweep`: the runs of a link with several values, headless. */
import { print, runCommand } from "../tools/command.ts";
import { readSweepArguments, sweepHelp } from "./sweep/sweepArguments.ts";
import { trainSweep } from "./sweep/trainSweep.ts";

await runCommand(async (signal) => {
  const wanted = readSweepArguments(process.argv.slice(2));
  if (!wanted) return await print(sweepHelp());
  await trainSweep(wanted, signal);
});
