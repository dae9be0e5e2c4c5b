import fc from "fast-check";
import { describe, inject, it } from "vitest";
import { checkCase, checkSeed, type StepCase } from "./testing/checkStep.ts";
import { sharedGpu } from "./testing/sharedGpu.ts";

const gpu = await sharedGpu();

const SMALL: StepCase = { T: 9, rows: 5, columns: 5, E: 4, K: 2, H: 6, C: 10 };
const RAW: StepCase = { ...SMALL, gate: "raw" };

/** One dimension at a time around a small case, on both sides of every tile, vec4 and workgroup. */
const SIZES: readonly StepCase[] = [
  SMALL,
  ...[1, 2, 3, 4, 5, 7, 8, 63, 64, 65, 129].map((T) => ({ ...SMALL, T })),
  ...[1, 3, 5, 8, 33, 64].map((E) => ({ ...SMALL, E, K: Math.min(2, E) })),
  ...[1, 3, 4].map((K) => ({ ...RAW, K })),
  ...[1, 4, 64].map((E) => ({ ...SMALL, E, K: E })),
  ...[1, 3, 4, 5, 16, 17, 20, 33].map((H) => ({ ...SMALL, H })),
  ...[2, 3, 4, 5, 17].map((C) => ({ ...SMALL, C })),
  ...[1, 2, 4, 7].map((columns) => ({ ...SMALL, rows: 1, columns })),
  ...[8, 12, 24, 28].map((side) => ({ ...SMALL, T: 65, rows: side, columns: side, margin: 4 })),
  { ...SMALL, T: 65, rows: 8, columns: 12, margin: 3 },
  { ...SMALL, optimizer: "sgd" },
  { ...RAW, T: 130, E: 64, K: 5, H: 11, optimizer: "sgd" },
  { ...SMALL, T: 128, rows: 28, columns: 28, E: 8, H: 10 },
  { ...RAW, T: 40, rows: 28, columns: 28, E: 3, K: 1, H: 64 },
];

/** With sizes as literals in the shaders; tilings.browser.test.ts has more of these. */
const LITERALS: readonly StepCase[] = [
  { ...SMALL, T: 65, E: 33, H: 17, C: 17 },
  { ...SMALL, T: 65, rows: 8, columns: 12, margin: 3 },
  { ...RAW, T: 130, E: 64, K: 5, H: 11, optimizer: "sgd" },
  { ...SMALL, T: 128, rows: 28, columns: 28, E: 8, H: 10 },
  { ...RAW, T: 40, rows: 28, columns: 28, E: 3, K: 1, H: 64 },
];

/** Random shapes are tried in several tests: each compiles some sets of kernels, and has a time limit. */
const RANDOM_TESTS = 5;
const SHAPES_PER_TEST = 5;

describe("one step on the GPU, buffer by buffer, against its twin", () => {
  const cases = [
    ...SIZES.map((own) => ({ ...own, literals: false })),
    ...LITERALS.map((own) => ({ ...own, literals: true })),
  ];
  for (const own of cases) {
    it(JSON.stringify(own), async () => {
      await checkCase(gpu, own);
    });
  }

  it.each([...Array(RANDOM_TESTS).keys()])("random shapes, part %i", async (part) => {
    const shapes = fc.record({
      T: fc.integer({ min: 1, max: 70 }),
      rows: fc.integer({ min: 1, max: 6 }),
      columns: fc.integer({ min: 1, max: 6 }),
      E: fc.integer({ min: 1, max: 12 }),
      K: fc.integer({ min: 1, max: 12 }),
      H: fc.integer({ min: 1, max: 20 }),
      C: fc.integer({ min: 2, max: 12 }),
      gate: fc.constantFrom("raw" as const, "renormalised" as const),
      optimizer: fc.constantFrom("adam" as const, "sgd" as const),
    });
    await fc.assert(
      fc.asyncProperty(shapes, fc.integer({ min: 0, max: 1000 }), async (own, seed) => {
        const K = Math.min(own.K, own.E);
        fc.pre(await checkSeed(gpu, { ...own, K, literals: false }, seed));
      }),
      { numRuns: SHAPES_PER_TEST, seed: inject("propertySeed") + part },
    );
  });
});
