/**
 * `npm run record:yard`: trains the default experiment on the CPU engine and keeps its last frame, which the page shows
 * while a first visitor's data load. To be run again whenever the yard's snapshot changes.
 */
import { decodeLink } from "../src/experiment/link.ts";
import { packArrays } from "../src/lab/packedArrays.ts";
import { Probe } from "../src/probe/probe.ts";
import type { Frame, RunDescription } from "../src/run/events.ts";
import { print, RunFailed, runCommand } from "../tools/command.ts";
import { loadDatasetFromDisk } from "../tools/datasetFromDisk.ts";
import { replaceFile } from "../tools/outputFile.ts";
import { recordRun } from "./recording/recordRun.ts";

const LINK = "?v=1&engine=cpu";
const FILE = "src/ui/firstMinute/recordedYard.txt";

await runCommand(async () => {
  const { experiment } = decodeLink(LINK);
  const { run, frame } = await train();
  const probe = new Probe(loadDatasetFromDisk);
  probe.remember({ experiment, frame }, { key: 1, forget: [] });
  probe.recall(1);
  const yard = await probe.scene({ testIndices: [], batch: 0 });
  const evaluation = frame.test?.evaluation;
  if (!yard || !evaluation) throw new RunFailed("The run has no yard or no test.");
  replaceFile(FILE, packArrays({ run, evaluation, yard }));
  await print(`Wrote ${FILE}, step ${frame.position.step}.`);
});

/** The run as its host describes it, and its last frame. */
async function train(): Promise<{ readonly run: RunDescription; readonly frame: Frame }> {
  const events = await recordRun(LINK, true);
  const ready = events.find((event) => event.kind === "ready");
  const last = events.findLast((event) => event.kind === "frame");
  if (!ready || !last) throw new RunFailed("The run has no frame.");
  return { run: ready.run, frame: last.frame };
}
