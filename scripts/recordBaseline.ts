/**
 * `npm run baseline`: trains one expert on the CPU engine, and writes what the page compares mixtures with. To be run
 * again whenever the training of one expert changes.
 */
import { writeFileSync } from "node:fs";
import { createCpuEngine } from "../src/engine/cpu/cpuEngine.ts";
import { decodeLink } from "../src/experiment/link.ts";
import { Host } from "../src/host/host.ts";
import type { Baseline } from "../src/lab/baseline.ts";
import type { EvaluationEvent, RunEvent } from "../src/run/events.ts";
import { specOf } from "../src/run/runSpec.ts";
import { print, RunFailed, runCommand } from "../tools/command.ts";
import { loadDatasetFromDisk } from "../tools/datasetFromDisk.ts";

const LINK = "?v=1&numExperts=1&topK=1&importanceCoef=0&engine=cpu";
const FILE = "src/lab/oneExpertBaseline.json";
const RUN = "baseline";

/** A step of accuracy: what 10,000 test images can tell apart. */
const DIGITS = 4;
const round = (value: number) => Number(value.toFixed(DIGITS));

await runCommand(async () => {
  const { tests, stepsPerEpoch } = await train();
  const baseline: Baseline = {
    link: LINK,
    tests: tests.map(({ step, accuracy }) => ({
      epoch: round(step / stepsPerEpoch),
      accuracy: round(accuracy),
    })),
    perClass: tests
      .filter(({ full }) => full)
      .map(({ perClass }) => Array.from(perClass, (accuracy) => round(accuracy))),
  };
  writeFileSync(FILE, `${JSON.stringify(baseline)}\n`);
  await print(`Wrote ${FILE}: format it with npx biome format --write ${FILE}.`);
});

/** All tests that the run's schedule makes. */
async function train() {
  const host = new Host({
    loadData: loadDatasetFromDisk,
    createEngine: async (config, dataset) => ({
      engine: createCpuEngine(config, dataset),
      notices: [],
    }),
    runtime: "node",
  });
  const tests: EvaluationEvent[] = [];
  let stepsPerEpoch = 0;
  const finished = new Promise<void>((resolve, reject) => {
    host.listen((event: RunEvent) => {
      if (event.kind === "ready") stepsPerEpoch = event.run.stepsPerEpoch;
      if (event.kind === "evaluation") tests.push(event.evaluation);
      if (event.kind === "failed") reject(new RunFailed(event.failure.message));
      if (event.kind === "status" && event.status === "finished") resolve();
    });
  });
  const { experiment, changes } = decodeLink(LINK);
  await host.prepare(RUN, [{ id: RUN, spec: specOf(experiment, changes) }]);
  await host.play(RUN);
  await finished;
  host.dispose();
  return { tests, stepsPerEpoch };
}
