import type { Dataset } from "../../src/data/dataset.ts";
import { createCpuEngine } from "../../src/engine/cpu/cpuEngine.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { Experiment } from "../../src/experiment/experiment.ts";
import { Host } from "../../src/host/host.ts";
import { runToEnd } from "../../src/lab/runToEnd.ts";
import { share, sum, utilisation } from "../../src/reference/measures.ts";
import { classify } from "../../src/reference/model/run.ts";
import type { RunResult } from "../../src/run/result.ts";
import { specOf } from "../../src/run/runSpec.ts";
import type { SeedRun } from "./report.ts";

export interface TrainedCase {
  readonly result: RunResult;
  /** Accuracies on all test images at the steps of the result's tests; undefined where the tests are as `usual`. */
  readonly wholeAccuracies: readonly number[] | undefined;
  /** Where every image sees every expert. */
  readonly gates: GateShares | undefined;
}

/** Who answers for which class, where the assignments do not say. */
interface GateShares {
  /** [C][E] each class's gates, as shares that sum to 1 a row */
  readonly routing: number[][];
  /** [E] each expert's gates over the fair share */
  readonly utilisation: number[];
}

/**
 * Trains an experiment to its end on the CPU engine, as the page and `npm run train` do. For the sake of its curve all
 * test images may be classified at every test: a part of them is harder or easier than all, which would put teeth into it.
 */
export async function trainCase(
  experiment: Experiment,
  dataset: Dataset,
  tests: "whole" | "usual",
  signal: AbortSignal,
): Promise<TrainedCase> {
  let engine: Engine | undefined;
  let wholeAccuracies: number[] | undefined;
  const host = new Host({
    loadData: async () => dataset,
    createEngine: async (config) => {
      engine = createCpuEngine(config, dataset);
      if (tests === "whole") wholeAccuracies = testWhole(engine);
      return { engine, notices: [] };
    },
    runtime: "node",
  });
  try {
    const outcome = await runToEnd(host, specOf(experiment), () => {}, signal);
    signal.throwIfAborted(); // a part of a run is no measurement
    if (!outcome.ok) throw new Error(outcome.failure.message);
    const asksGates = engine?.config.routing.assignment === "all" && experiment.numExperts > 1;
    return {
      result: outcome.result,
      wholeAccuracies,
      gates: asksGates && engine ? await gateShares(engine, dataset) : undefined,
    };
  } finally {
    host.dispose();
  }
}

/** At each test by the method's own rule, classifies all test images as well. The returned list grows by their accuracy. */
function testWhole(engine: Engine): number[] {
  const accuracies: number[] = [];
  const evaluate = engine.evaluate.bind(engine);
  engine.evaluate = async (stride, rule = "own") => {
    const asked = await evaluate(stride, rule);
    if (rule === "own") {
      const [{ correct, images }] = stride === 1 ? asked : await evaluate(1, rule);
      accuracies.push(correct / images);
    }
    return asked;
  };
  return accuracies;
}

export function summariseRun({ result, gates, wholeAccuracies }: TrainedCase): SeedRun {
  const { experiment, test, testTokenChoice, history, training, skippedSteps } = result;
  const accuracy = wholeAccuracies ?? history.testAccuracy;
  if (accuracy.length !== history.testStep.length) {
    throw new Error(`There are ${accuracy.length} accuracies of ${history.testStep.length} tests.`);
  }
  const tokenChoice = testTokenChoice && { tokenChoiceAccuracy: testTokenChoice.accuracy };
  return {
    seed: experiment.seed,
    accuracy: test.accuracy,
    ...tokenChoice,
    loss: test.loss,
    utilisation: test.utilisation,
    deadExperts: test.deadExperts,
    maxVio: test.maxVio,
    ...(gates && { gateUtilisation: gates.utilisation }),
    diversity: test.diversity,
    gateEntropy: test.gateEntropy,
    expertsPerImage: test.expertsPerImage,
    training,
    skippedSteps,
    curve: { step: history.testStep, accuracy },
  };
}

/** Test images classified at once. */
const CHUNK = 500;

/** Sums the gates of all test images. */
async function gateShares(engine: Engine, { test, numClasses }: Dataset): Promise<GateShares> {
  const { shape, routing } = engine.config;
  const { numPixels: D, numExperts: E } = shape;
  const parameters = await engine.readParameters();
  const sums = Array.from({ length: numClasses }, () => new Float64Array(E));
  const total = new Float64Array(E);
  for (let first = 0; first < test.count; first += CHUNK) {
    const end = Math.min(first + CHUNK, test.count);
    const x = Float32Array.from(test.images.subarray(first * D, end * D), (byte) => byte / 255);
    const { router } = classify({ plan: { shape, topK: shape.topK, routing }, parameters, x });
    for (let i = 0; i < (end - first) * E; i++) {
      const label = test.labels[first + Math.floor(i / E)];
      sums[label][router.selected[i]] += router.gates[i];
      total[router.selected[i]] += router.gates[i];
    }
  }
  return {
    routing: sums.map((gates) => Array.from(gates, (gate) => share(gate, sum(gates)))),
    utilisation: utilisation(total),
  };
}
