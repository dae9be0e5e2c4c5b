import fc from "fast-check";
import { describe, inject, it } from "vitest";
import type { RoutingSettings } from "../../reference/routing.ts";
import { checkCase, checkSeed, type StepCase } from "./testing/checkStep.ts";
import { expectNoGpuErrors, sharedGpu } from "./testing/sharedGpu.ts";

const gpu = await sharedGpu();

const SMALL = { T: 33, rows: 5, columns: 5, E: 5, K: 2, H: 6, C: 10 };
type Choices = Omit<Partial<StepCase>, "replicas"> & { readonly with?: Partial<RoutingSettings> };

const every = <V>(values: readonly V[], choices: (value: V) => Choices) => values.map(choices);

const CASES: Record<string, readonly Choices[]> = {
  scores: [
    { gate: "raw" },
    { gate: "one" },
    ...every(["raw", "renormalised", "one"] as const, (gate) => ({ score: "sigmoid", gate })),
    { score: "sigmoid", E: 64, K: 5 },
  ],
  noise: [
    { noise: "gaussian", with: { noiseScale: 0.7 } },
    { noise: "gaussian", with: { noiseScale: 0 } },
    { noise: "gaussian", score: "sigmoid", gate: "raw", with: { noiseScale: 0.7 } },
    ...every([1, 3, 5, 64], (E) => ({ noise: "learned" as const, E, K: Math.min(2, E) })),
    { noise: "learned", gate: "raw" },
    { noise: "jitter", with: { noiseScale: 0.3 } },
    { noise: "jitter", with: { noiseScale: 0.3 }, rows: 1, columns: 7 },
    { noise: "jitter", with: { noiseScale: 0.3 }, rows: 12, columns: 12, margin: 3 },
  ],
  rounding: [{ routerRounding: "bf16", T: 9 }],
  "later choices": [
    { laterChoices: "random", K: 3 },
    { laterChoices: "random", K: 3, score: "sigmoid" },
    { laterChoices: "random", gate: "raw", noise: "learned" },
    { laterChoices: "random", N: 2, with: { capacityFactor: 0.5, balanceCoef: 0.3 } },
  ],
  "all experts": [
    { assignment: "all", gate: "raw" },
    { assignment: "all" },
    { assignment: "all", score: "sigmoid", E: 64, T: 5 },
  ],
  capacity: [
    ...every(["position", "first-choices", "gate"] as const, (priority) => ({
      priority,
      with: { capacityFactor: 0.6 },
    })),
    ...every([1, 4, 64, 65], (T) => ({ T, priority: "gate", with: { capacityFactor: 0.6 } })),
    { priority: "gate", gate: "one", with: { capacityFactor: 0.6 } },
    { assignment: "all", gate: "raw", with: { capacityFactor: 0.5 } },
  ],
  "experts choose": [
    ...every([0, 0.5, 1, 2.5], (capacityFactor) => ({
      assignment: "expert-choice" as const,
      gate: "raw" as const,
      with: { capacityFactor },
    })),
    ...every([1, 4, 64, 65], (T) => ({ T, assignment: "expert-choice", gate: "raw" }) as const),
    { assignment: "expert-choice" },
    { assignment: "expert-choice", score: "sigmoid", N: 1 },
    { assignment: "expert-choice", gate: "raw", E: 64, T: 8 },
    {
      assignment: "expert-choice",
      gate: "raw",
      with: { balanceCoef: 0.2 },
      balanceCounts: "first-choices",
    },
  ],
  balanced: [
    ...every([1, 4, 5, 33, 64, 65], (T) => ({ T, assignment: "balanced", gate: "raw" }) as const),
    ...every(
      [1, 3, 64],
      (E) => ({ E, assignment: "balanced", score: "sigmoid", gate: "raw" }) as const,
    ),
    { assignment: "balanced", gate: "raw", noise: "gaussian", with: { noiseScale: 0.5 } },
  ],
  sinkhorn: [
    ...every([1, 2, 4, 5, 65], (T) => ({ T, assignment: "sinkhorn" }) as const),
    ...every([1, 3, 64], (E) => ({ E, K: Math.min(2, E), assignment: "sinkhorn" }) as const),
    { assignment: "sinkhorn", noise: "learned", with: { capacityFactor: 1 } },
  ],
  sampled: [
    ...every([1, 4, 65], (T) => ({ T, assignment: "sampled", gate: "one" }) as const),
    { assignment: "sampled", gate: "one", E: 64, with: { tokenEntropyCoef: -0.1 } },
    { assignment: "sampled", gate: "one", E: 1 },
    { assignment: "sampled", gate: "one", noise: "gaussian", with: { noiseScale: 0.5 } },
  ],
  hashes: [
    { assignment: "hash-image", gate: "one" },
    { assignment: "hash-image", gate: "one", rows: 1, columns: 7, N: 1 },
    { assignment: "hash-image", gate: "one", rows: 12, columns: 12, margin: 3 },
    { assignment: "hash-locality", gate: "one" },
    { assignment: "hash-locality", gate: "one", with: { capacityFactor: 1, balanceCoef: 1 } },
  ],
  random: [
    ...every([1, 4, 65], (T) => ({ T, assignment: "random", gate: "one" }) as const),
    { assignment: "random", gate: "one", E: 64 },
    { assignment: "random", gate: "one", E: 1 },
  ],
  "auxiliary losses": [
    { with: { balanceCoef: 0.4 } },
    { with: { balanceCoef: 0.4 }, balanceCounts: "first-choices" },
    { with: { balanceCoef: 0.4, capacityFactor: 0.5 }, score: "sigmoid" },
    { with: { zCoef: 0.2 } },
    { with: { zCoef: 0.2 }, noise: "learned", score: "sigmoid" },
    { with: { tokenEntropyCoef: 0.3 } },
    { with: { tokenEntropyCoef: -0.3 }, score: "sigmoid", gate: "raw" },
    { with: { batchEntropyCoef: 0.3 } },
    { with: { batchEntropyCoef: 0.3 }, score: "sigmoid", noise: "gaussian" },
    { with: { loadCoef: 0.5 } },
    { with: { loadCoef: 0.5 }, noise: "learned" },
    { with: { loadCoef: 0.5 }, noise: "learned", K: 1, E: 2, gate: "raw" },
    { with: { loadCoef: 0.5 }, noise: "learned", K: 4, E: 64, T: 65 },
    { with: { loadCoef: 0.5 }, noise: "learned", K: 5, E: 5 },
    { with: { loadCoef: 0.5, noiseScale: 0.8 }, noise: "gaussian" },
    ...every([1, 4, 64], (T) => ({
      T,
      noise: "learned" as const,
      with: {
        loadCoef: 0.1,
        balanceCoef: 0.2,
        zCoef: 0.3,
        tokenEntropyCoef: 0.4,
        batchEntropyCoef: 0.5,
      },
    })),
  ],
  "balance bias": [
    { score: "sigmoid", with: { biasRate: 0.05 } },
    { gate: "raw", with: { biasRate: 0.05 }, E: 64 },
    { score: "sigmoid", noise: "gaussian", with: { biasRate: 0.05, noiseScale: 0.5 } },
  ],
  "shared experts": [
    { N: 1 },
    { N: 8, E: 64, T: 9 },
    { N: 2, score: "sigmoid", with: { capacityFactor: 0.5 } },
    { N: 1, assignment: "all", gate: "raw" },
  ],
  routers: [
    { router: "frozen" },
    { router: "frozen", noise: "learned", with: { loadCoef: 0.3, balanceCoef: 0.2 } },
    { router: "none", assignment: "all", gate: "one", E: 1, K: 1 },
    { router: "none", assignment: "all", gate: "one", with: { balanceCoef: 0.2 } },
  ],
};

for (const [group, cases] of Object.entries(CASES)) {
  describe(`routing on the GPU, buffer by buffer, against its twin: ${group}`, () => {
    for (const { with: settings, ...choices } of cases) {
      it(JSON.stringify({ ...choices, ...settings }), async () => {
        const own = { noiseScale: 0.5, ...settings };
        await checkCase(gpu, { ...SMALL, ...choices, replicas: [own], literals: false });
      });
    }
  });
}

/** Random choices are tried in several tests: each draw compiles kernels of its own, and tests have a time limit. */
const RANDOM_TESTS = 8;
const CHOICES_PER_TEST = 5;

/** Off in half of the draws. */
const often = (value: number) => fc.constantFrom(0, value);

describe("routing on the GPU, buffer by buffer, against its twin", () => {
  it.each([...Array(RANDOM_TESTS).keys()])("random choices, part %i", async (part) => {
    const choices = fc.record({
      T: fc.integer({ min: 2, max: 40 }),
      E: fc.integer({ min: 1, max: 9 }),
      K: fc.integer({ min: 1, max: 4 }),
      N: fc.integer({ min: 0, max: 2 }),
      M: fc.constantFrom(0, 0, 7),
      router: fc.constantFrom("learned" as const, "learned" as const, "frozen" as const),
      score: fc.constantFrom("softmax" as const, "sigmoid" as const),
      noise: fc.constantFrom("none" as const, "gaussian", "learned", "jitter"),
      assignment: fc.constantFrom(
        "top-k" as const,
        "top-k" as const,
        "all" as const,
        "expert-choice" as const,
        "balanced" as const,
        "sinkhorn" as const,
        "sampled" as const,
      ),
      gate: fc.constantFrom("renormalised" as const, "raw" as const, "one" as const),
      laterChoices: fc.constantFrom("always" as const, "random" as const),
      priority: fc.constantFrom("position" as const, "first-choices", "gate"),
      balanceCounts: fc.constantFrom("all-choices" as const, "first-choices" as const),
    });
    const settings = fc.record({
      importanceCoef: often(0.3),
      loadCoef: often(0.2),
      balanceCoef: often(0.4),
      zCoef: often(0.1),
      tokenEntropyCoef: often(-0.2),
      batchEntropyCoef: often(0.3),
      noiseScale: often(0.4),
      capacityFactor: often(0.8),
      biasRate: often(0.02),
      inputDropout: often(0.2),
      expertDropout: often(0.3),
    });
    const seeds = fc.integer({ min: 0, max: 1000 });
    await fc.assert(
      fc.asyncProperty(choices, settings, seeds, async (own, live, seed) => {
        const K = Math.min(own.K, own.E);
        const checked = await checkSeed(
          gpu,
          { ...SMALL, ...own, K, replicas: [live], literals: false },
          seed,
        );
        await expectNoGpuErrors();
        fc.pre(checked);
      }),
      { numRuns: CHOICES_PER_TEST, seed: inject("propertySeed") + part },
    );
  });
});
