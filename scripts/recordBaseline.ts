/**
 * `npm run baseline`: trains one expert on the CPU engine, and writes what the page compares mixtures with. To be run
 * again whenever the training of one expert changes.
 */
import { writeFileSync } from "node:fs";
import type { Baseline } from "../src/lab/baseline.ts";
import { print, RunFailed, runCommand } from "../tools/command.ts";
import { recordRun } from "./recording/recordRun.ts";

const LINK = "?v=1&numExperts=1&topK=1&importanceCoef=0&engine=cpu";
const FILE = "src/lab/oneExpertBaseline.json";

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
  const events = await recordRun(LINK, false);
  const ready = events.find((event) => event.kind === "ready");
  if (!ready) throw new RunFailed("The run was never ready.");
  const tests = events.flatMap((event) => (event.kind === "evaluation" ? [event.evaluation] : []));
  return { tests, stepsPerEpoch: ready.run.stepsPerEpoch };
}
