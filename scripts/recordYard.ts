/**
 * `npm run record:yard`: trains the default experiment on the CPU engine and keeps its last frame, which the page shows
 * while a first visitor's data load. To be run again whenever the yard's snapshot changes.
 */
import { createCpuEngine } from "../src/engine/cpu/cpuEngine.ts";
import { decodeLink } from "../src/experiment/link.ts";
import { Host } from "../src/host/host.ts";
import { packArrays } from "../src/lab/packedArrays.ts";
import { Probe } from "../src/probe/probe.ts";
import type { Frame, RunDescription } from "../src/run/events.ts";
import { specOf } from "../src/run/runSpec.ts";
import { print, RunFailed, runCommand } from "../tools/command.ts";
import { loadDatasetFromDisk } from "../tools/datasetFromDisk.ts";
import { replaceFile } from "../tools/outputFile.ts";

const LINK = "?v=1&engine=cpu";
const FILE = "src/ui/firstMinute/recordedYard.txt";
const RUN = "recorded";

await runCommand(async () => {
  const { experiment } = decodeLink(LINK);
  const { run, frame } = await train();
  const probe = new Probe(loadDatasetFromDisk);
  probe.take({ experiment, frame });
  const yard = await probe.scene({ testIndices: [], batch: 0 });
  const evaluation = frame.test?.evaluation;
  if (!yard || !evaluation) throw new RunFailed("The run has no yard or no test.");
  replaceFile(FILE, packArrays({ run, evaluation, yard }));
  await print(`Wrote ${FILE}, step ${frame.position.step}.`);
});

/** The run as its host describes it, and its last frame. */
async function train(): Promise<{ readonly run: RunDescription; readonly frame: Frame }> {
  const host = new Host({
    loadData: loadDatasetFromDisk,
    createEngine: async (config, dataset) => ({
      engine: createCpuEngine(config, dataset),
      notices: [],
    }),
    runtime: "node",
  });
  const { experiment, changes } = decodeLink(LINK);
  const finished = new Promise<{ run: RunDescription; frame: Frame }>((resolve, reject) => {
    let run: RunDescription | undefined;
    host.listen((event) => {
      if (event.kind === "ready") run = event.run;
      if (event.kind === "failed") reject(new RunFailed(event.failure.message));
      if (event.kind === "frame" && run && event.frame.position.step === run.totalSteps) {
        resolve({ run, frame: event.frame });
      }
    });
  });
  await host.prepare(RUN, [{ id: RUN, spec: specOf(experiment, changes), isWatched: true }]);
  await host.play(RUN);
  const last = await finished;
  host.dispose();
  return last;
}
