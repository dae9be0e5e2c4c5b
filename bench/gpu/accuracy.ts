import type { Dataset } from "../../src/data/dataset.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { Experiment } from "../../src/experiment/experiment.ts";
import { DEFAULT_EXPERIMENT } from "../../src/experiment/fields.ts";
import { encodeLink } from "../../src/experiment/link.ts";
import { engineConfig } from "../../src/run/engineConfig.ts";
import { trainSteps } from "../contenders/ours.ts";
import type { Deadline } from "./budget.ts";
import { withDevice } from "./device.ts";
import type { AccuracyRun } from "./results.ts";
import { engineMaker } from "./speed.ts";
import { type Ending, endingOf, type StageWork } from "./stages.ts";

export const TARGET_ACCURACY = 0.97;
const SEEDS = [0, 1, 2];
/** The default's experts of 10 hidden units stay below the target; these reach it within about two epochs. */
const CHANGES: Partial<Experiment> = { numExperts: 4, hiddenSize: 128, learningRate: 0.003 };
/** Steps between two tests on all test images: a fifth of an epoch. */
const STEPS_BETWEEN_TESTS = 94;
/** Twenty epochs: a run that has not got there by then never will. */
const MOST_TESTS = 100;

/** Trains on all images until the test accuracy is reached, once a seed, each on an engine of its own. */
export async function timeToAccuracy(
  dataset: Dataset,
  { deadline, keep, say }: StageWork<readonly AccuracyRun[]>,
): Promise<Ending> {
  return await withDevice(async (gpu) => {
    const create = engineMaker(gpu, dataset);
    const runs: AccuracyRun[] = [];
    const reached = () => runs.filter(({ seconds }) => seconds !== null).length;
    for (const seed of SEEDS) {
      if (deadline.isOver()) break;
      const experiment = { ...DEFAULT_EXPERIMENT, ...CHANGES, seed };
      const startedAt = performance.now();
      const engine = await create(engineConfig(experiment, dataset), undefined);
      try {
        // Compiles what tests need; no weight changes.
        await engine.evaluate(1);
        const prepareSeconds = (performance.now() - startedAt) / 1000;
        const start = { seed, link: encodeLink(experiment), prepareSeconds };
        await trainToTarget(engine, deadline, (progress) => {
          const { steps, testAccuracy } = progress;
          say(`seed ${seed}, step ${steps}: ${(100 * testAccuracy).toFixed(2)} %`);
          runs[SEEDS.indexOf(seed)] = { ...start, ...progress };
          keep([...runs]);
        });
      } finally {
        engine.dispose();
      }
    }
    if (reached() === SEEDS.length) return { status: "done" };
    if (deadline.isOver()) {
      return endingOf(SEEDS.slice(reached()).map((seed) => `seed ${seed}`));
    }
    return { status: "failed", reason: `${SEEDS.length - reached()} seeds did not get there` };
  });
}

type AccuracySoFar = Pick<AccuracyRun, "seconds" | "trainSeconds" | "steps" | "testAccuracy">;

/** Reports every test; stops at the target, at the deadline, or after the largest number of steps. */
async function trainToTarget(
  engine: Engine,
  deadline: Deadline,
  onTest: (progress: AccuracySoFar) => void,
): Promise<void> {
  const startedAt = performance.now();
  let trainMs = 0;
  for (let tests = 1; tests <= MOST_TESTS; tests++) {
    const trainingSince = performance.now();
    await trainSteps(engine, STEPS_BETWEEN_TESTS);
    trainMs += performance.now() - trainingSince;
    const [{ correct, images }] = await engine.evaluate(1);
    const testAccuracy = correct / images;
    const isReached = testAccuracy >= TARGET_ACCURACY;
    onTest({
      seconds: isReached ? (performance.now() - startedAt) / 1000 : null,
      trainSeconds: trainMs / 1000,
      steps: tests * STEPS_BETWEEN_TESTS,
      testAccuracy,
    });
    if (isReached || deadline.isOver()) return;
  }
}
