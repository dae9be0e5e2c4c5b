import { describe, it } from "vitest";
import type { ReplicaSettings } from "../engine.ts";
import { checkCase, type StepCase } from "./testing/checkStep.ts";
import { sharedGpu } from "./testing/sharedGpu.ts";

const gpu = await sharedGpu();

const SMALL = { T: 33, rows: 5, columns: 5, E: 4, K: 2, H: 6, C: 10 };
type Choices = Omit<Partial<StepCase>, "replicas"> & { readonly with?: Partial<ReplicaSettings> };

const every = <V>(values: readonly V[], choices: (value: V) => Choices) => values.map(choices);

const JACOBS = {
  assignment: "all",
  gate: "raw",
  combine: "probabilities",
  taskLoss: "likelihood",
} as const;
const COMPETITIVE = { ...JACOBS, combine: "logits", taskLoss: "competitive" } as const;
const LAYER = { M: 8 } as const;

const CASES: Record<string, readonly Choices[]> = {
  "every expert's own answer": [
    JACOBS,
    COMPETITIVE,
    { combine: "probabilities" },
    { taskLoss: "likelihood" },
    { taskLoss: "competitive" },
    { taskLoss: "competitive", combine: "probabilities" },
    ...every([1, 4, 64, 65], (T) => ({ ...JACOBS, T })),
    ...every([2, 3, 4, 5, 17], (C) => ({ ...JACOBS, C })),
    ...every([1, 4, 5, 17], (H) => ({ ...COMPETITIVE, H })),
    ...every([1, 3, 64], (E) => ({ ...JACOBS, E })),
    { ...JACOBS, optimizer: "sgd" },
  ],
  "answers whose gates sum to less or to more than one": [
    ...every([1, 3], (K) => ({ gate: "raw", combine: "probabilities", K }) as const),
    { gate: "raw", taskLoss: "competitive", K: 3 },
    { gate: "raw", combine: "probabilities", N: 2 },
    { gate: "raw", taskLoss: "competitive", N: 2 },
    { score: "sigmoid", gate: "raw", assignment: "all", taskLoss: "likelihood" },
    { combine: "probabilities", with: { capacityFactor: 0.5 } },
    { taskLoss: "competitive", with: { capacityFactor: 0.5 } },
    { assignment: "expert-choice", gate: "raw", combine: "probabilities" },
  ],
  "experts of other kinds": [
    ...every([1, 2, 8], (N) => ({ N })),
    { N: 1, assignment: "all", gate: "raw" },
    { N: 2, K: 1, gate: "raw", with: { capacityFactor: 0.5 } },
    { H: [1, 4, 2, 9] },
    { H: [2, 5], N: 2 },
    { H: [3, 16], N: 1, E: 5, optimizer: "sgd" },
  ],
  dropout: [
    { with: { inputDropout: 0.3 } },
    { with: { expertDropout: 0.4 } },
    { with: { inputDropout: 0.3, expertDropout: 0.4 } },
    ...every([1, 4, 5, 17], (H) => ({ H, with: { expertDropout: 0.4 } })),
    ...every([1, 4, 64, 65], (T) => ({ T, with: { inputDropout: 0.2, expertDropout: 0.2 } })),
    { rows: 1, columns: 7, with: { inputDropout: 0.3 } },
    { rows: 12, columns: 12, margin: 3, with: { inputDropout: 0.3 } },
    { ...JACOBS, N: 1, with: { inputDropout: 0.3, expertDropout: 0.4 } },
  ],
  rounding: [
    { expertRounding: "bf16" },
    { expertRounding: "bf16", with: { inputDropout: 0.3, expertDropout: 0.4 } },
    { ...JACOBS, expertRounding: "bf16", T: 9 },
    { expertRounding: "bf16", T: 65, rows: 7, columns: 7, H: 17, K: 1, gate: "raw" },
  ],
  "a limit to the gradient": [
    // 1e-3 is far below the norm of any of these gradients, 1e3 far above it.
    ...every([1e-3, 1e3], (clipNorm) => ({ with: { clipNorm } })),
    ...every(["sgd", "adam"] as const, (optimizer) => ({ optimizer, with: { clipNorm: 0.01 } })),
    { T: 65, E: 33, H: 17, N: 1, with: { clipNorm: 0.01 } },
    { ...JACOBS, with: { clipNorm: 0.01 } },
    { router: "frozen", with: { clipNorm: 0.01 } },
    { router: "none", assignment: "all", gate: "one", with: { clipNorm: 0.01 } },
    { ...LAYER, with: { clipNorm: 0.01 } },
    { ...LAYER, router: "frozen", optimizer: "sgd", with: { clipNorm: 0.01 } },
  ],
  "a layer": [
    LAYER,
    ...every([1, 3, 4, 5, 16, 17, 33], (M) => ({ M })),
    ...every([1, 4, 5, 7, 8, 9, 64, 65, 129], (T) => ({ ...LAYER, T })),
    ...every([1, 4, 5, 17], (H) => ({ ...LAYER, H })),
    ...every([2, 3, 4, 5, 17], (C) => ({ ...LAYER, C })),
    ...every([1, 33, 64], (E) => ({ ...LAYER, E, K: Math.min(2, E) })),
    ...every([1, 2, 7], (columns) => ({ ...LAYER, rows: 1, columns })),
    { ...LAYER, optimizer: "sgd" },
    { ...LAYER, N: 2, H: [2, 5] },
    { ...LAYER, gate: "raw", K: 1, with: { capacityFactor: 0.5 } },
    { ...LAYER, assignment: "all", gate: "raw" },
    { ...LAYER, assignment: "expert-choice", gate: "raw" },
    { ...LAYER, assignment: "hash-image", gate: "one" },
    { ...LAYER, assignment: "hash-locality", gate: "one" },
    { ...LAYER, router: "frozen" },
    { ...LAYER, router: "none", assignment: "all", gate: "one" },
    { ...LAYER, noise: "learned", with: { loadCoef: 0.2, balanceCoef: 0.3, zCoef: 0.1 } },
    { ...LAYER, noise: "jitter", with: { noiseScale: 0.3 } },
    { M: 5, noise: "jitter", with: { noiseScale: 0.3, inputDropout: 0.3, expertDropout: 0.4 } },
    { ...LAYER, score: "sigmoid", with: { biasRate: 0.01 } },
    { ...LAYER, T: 9, routerRounding: "bf16" },
    { ...LAYER, T: 9, expertRounding: "bf16" },
    { M: 5, rows: 24, columns: 24, margin: 4, with: { inputDropout: 0.3 } },
    { M: 32, T: 128, rows: 28, columns: 28, E: 8, H: 10 },
  ],
};

for (const [theme, cases] of Object.entries(CASES)) {
  describe(`one step with ${theme}, buffer by buffer, against its twin`, () => {
    for (const { with: settings, ...choices } of cases) {
      it(JSON.stringify({ ...choices, ...settings }), async () => {
        await checkCase(gpu, {
          ...SMALL,
          ...choices,
          replicas: [{ ...settings }],
          literals: false,
        });
      });
    }
  });
}
