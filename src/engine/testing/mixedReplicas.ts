import { expect } from "vitest";
import { parameterLayout } from "../../reference/parameters.ts";
import { AUX_TERMS } from "../../reference/routing.ts";
import type {
  Engine,
  EngineConfig,
  EvaluationRule,
  ReplicaSettings,
  StepRecords,
} from "../engine.ts";
import { replicaPlans } from "../replicas.ts";
import { assertClose } from "./closeness.ts";
import { syntheticDataset } from "./syntheticDataset.ts";
import { type TestConfig, testConfig } from "./testConfig.ts";

type ReplicaSizes = Pick<ReplicaSettings, "numExperts" | "topK">;

/** Four models of different sizes and settings. */
const FOUR: readonly (ReplicaSizes & Partial<ReplicaSettings>)[] = [
  { numExperts: 8, topK: 2, seed: 3 },
  { numExperts: 3, topK: 1, seed: 9, learningRate: 0.02 },
  { numExperts: 5, topK: 3, seed: 4, importanceCoef: 0 },
  { numExperts: 1, topK: 1, seed: 3, learningRate: 0.005, momentum: 0.5 },
];

export interface MixedCase extends Omit<TestConfig, "replicas"> {
  /** What replica r has beside its sizes. */
  readonly with?: (r: number) => Partial<ReplicaSettings>;
  /** Where an engine does not add in the order in which it would for one replica: a share of the largest value. */
  readonly tolerance?: number;
}

/** What every way of routing makes of sizes that differ, by name. */
export const MIXED_CASES: Readonly<Record<string, MixedCase>> = {
  "top-k": { optimizer: "sgd" },
  "every loss, shared experts, capacity": {
    N: 2,
    noise: "learned",
    laterChoices: "random",
    with: (r) => ({
      loadCoef: r === 1 ? 0 : 0.1,
      balanceCoef: 0.1,
      zCoef: 0.1,
      tokenEntropyCoef: 0.05,
      batchEntropyCoef: 0.05,
      capacityFactor: r === 2 ? 0 : 1.2,
    }),
  },
  // Every one of its experts is chosen by the second: it has no smooth load, whatever the others have.
  "load loss without a gradient": {
    noise: "gaussian",
    with: (r) => ({ noiseScale: 0.5, loadCoef: 0.2, ...(r === 1 ? { topK: 3 } : {}) }),
  },
  "widths of their own, dropout": {
    H: [3, 6, 9],
    N: 1,
    with: (r) => ({ expertDropout: 0.3, inputDropout: r === 0 ? 0 : 0.2 }),
  },
  "sigmoid scores and a balance bias": {
    score: "sigmoid",
    N: 1,
    with: (r) => ({ biasRate: r === 2 ? 0 : 0.05, balanceCoef: 0.1 }),
  },
  "expert choice": {
    assignment: "expert-choice",
    gate: "raw",
    N: 1,
    with: (r) => ({ capacityFactor: [0, 0.5, 1, 1.5][r] }),
  },
  balanced: { assignment: "balanced", gate: "raw", score: "sigmoid", K: 1 },
  sinkhorn: { assignment: "sinkhorn" },
  sampled: { assignment: "sampled", gate: "one", K: 1 },
  "hash of the image": { assignment: "hash-image", router: "none", gate: "one", K: 1 },
  "hash by projections": { assignment: "hash-locality", gate: "one", K: 1 },
  random: { assignment: "random", router: "none", gate: "one", K: 1 },
  "all experts": {
    assignment: "all",
    gate: "raw",
    combine: "probabilities",
    taskLoss: "likelihood",
    N: 1,
  },
  "a layer": { M: 6, noise: "jitter", N: 1, with: () => ({ noiseScale: 0.2, inputDropout: 0.2 }) },
  // The squares of the gradients are added in an order that depends on where the weights lie.
  "clipped gradients": { with: () => ({ clipNorm: 0.05 }), tolerance: 1e-4 },
};

export const MIXED_DATASET = syntheticDataset({
  rows: 4,
  columns: 4,
  numClasses: 5,
  trainCount: 100,
  testCount: 60,
});

/** With room for all of the four. */
const SIZES = { D: 16, C: 5, E: 8, K: 3, H: 6, batchSize: 16, trainSize: 100 };

/** An engine of four replicas: K of each as it acts, see effectiveTopK. */
export function mixedConfig(own: MixedCase): EngineConfig {
  const { with: settings, tolerance: _, ...choices } = own;
  const { K } = { ...SIZES, ...choices };
  const replicas = FOUR.map((sizes, r) => {
    const topK = own.assignment === "all" ? sizes.numExperts : Math.min(sizes.topK, K);
    return { ...sizes, topK, ...settings?.(r) };
  });
  return testConfig({ ...SIZES, ...choices, replicas });
}

/** The experiment of one replica by itself. */
export function configAlone(config: EngineConfig, r: number): EngineConfig {
  const { shape, topK } = replicaPlans(config)[r];
  return {
    ...config,
    shape: { ...shape, topK, numReplicas: 1 },
    replicas: [config.replicas[r]],
  };
}

/**
 * Trains and tests the replicas of an engine together, then each by itself: records, evaluations and states are
 * the same. Returns the engine that trained them together.
 */
export async function expectAsAlone<E extends Engine>(
  create: (config: EngineConfig) => Promise<E>,
  config: EngineConfig,
  { steps, tolerance = 0 }: { readonly steps: number; readonly tolerance?: number },
): Promise<E> {
  const compare = (name: string, actual: ArrayLike<number>, expected: ArrayLike<number>) =>
    tolerance === 0
      ? expect(Array.from(actual), name).toEqual(Array.from(expected))
      : assertClose(name, actual, expected, tolerance);
  const together = await create(config);
  const records = await together.train(steps);
  const tests = await evaluateBoth(together);
  const state = await together.readState();
  const size = parameterLayout(config.shape).size;
  const rows = config.replicas.map((_, r) => r);
  for (const r of rows) {
    const own = configAlone(config, r);
    const alone = await create(own);
    const expected = await alone.train(steps);
    for (const name of RECORDED) {
      const width = name === "auxTerms" ? AUX_TERMS.length : 1;
      const actual = rowsOf(records[name], width, rows.length, r);
      compare(`${name} of replica ${r}`, actual, expected[name]);
    }
    const { numExperts: E } = own.shape;
    for (const name of ["load", "importance"] as const) {
      const room = rowsOf(records[name], config.shape.numExperts, rows.length, r);
      const isOwn = (_: number, i: number) => i % config.shape.numExperts < E;
      compare(`${name} of replica ${r}`, room.filter(isOwn), expected[name]);
      expect(room.filter((value, i) => !isOwn(value, i) && value !== 0)).toEqual([]);
    }
    for (const [i, test] of (await evaluateBoth(alone)).entries()) {
      const { loss, gateEntropy, ...counts } = tests[i][r];
      const { loss: loss_, gateEntropy: gateEntropy_, ...counts_ } = test[0];
      compare(`test of replica ${r}`, [loss, gateEntropy], [loss_, gateEntropy_]);
      if (tolerance === 0) expect(counts).toEqual(counts_);
    }
    const states = await alone.readState();
    expect(state.appliedSteps[r]).toBe(states.appliedSteps[0]);
    for (const name of ["parameters", "firstMoment", "secondMoment"] as const) {
      const row = state[name].subarray(r * size, (r + 1) * size);
      const ownSize = states[name].length;
      compare(`${name} of replica ${r}`, row.subarray(0, ownSize), states[name]);
      expect(row.subarray(ownSize).every((value) => value === 0)).toBe(true);
    }
    alone.dispose();
  }
  return together;
}

const RECORDED = [
  "taskLoss",
  "auxLoss",
  "auxTerms",
  "correct",
  "skipped",
  "dropped",
  "unrouted",
  "unroutedCorrect",
] as const satisfies readonly (keyof StepRecords)[];

const RULES: readonly EvaluationRule[] = ["own", "token-choice"];

async function evaluateBoth(engine: Engine) {
  return [await engine.evaluate(1, RULES[0]), await engine.evaluate(3, RULES[1])];
}

/** Of an array [steps, R, width]: the rows of replica r. */
function rowsOf(values: ArrayLike<number>, width: number, R: number, r: number): number[] {
  return Array.from(values).filter((_, i) => Math.floor(i / width) % R === r);
}
