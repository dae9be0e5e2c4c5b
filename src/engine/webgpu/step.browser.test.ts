import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { adamStep, sgdStep } from "../../reference/optimiser.ts";
import { parameterLayout } from "../../reference/parameters.ts";
import type { GateKind } from "../../reference/routing.ts";
import type { EngineConfig } from "../engine.ts";
import { assertClose } from "../testing/closeness.ts";
import { engineConfig, replicaSettings } from "../testing/engineConfig.ts";
import { syntheticDataset } from "../testing/syntheticDataset.ts";
import { requestWebGpu, type WebGpuDevice } from "./device.ts";
import { readBuffer, readRows, stepUnderMicroscope } from "./stepUnderMicroscope.ts";

/** f32 sums of up to about 800 products, against f64: some tens of roundings of 6e-8. */
const TOLERANCE = 2e-5;

let gpu: WebGpuDevice;
const gpuErrors: string[] = [];

beforeAll(async () => {
  // No adapter fails the suite: kernels that were not run are not tested.
  gpu = await requestWebGpu(navigator.gpu);
  gpu.device.onuncapturederror = ({ error }) => gpuErrors.push(error.message);
});

interface Case {
  readonly T: number;
  readonly rows: number;
  readonly columns: number;
  readonly E: number;
  readonly K: number;
  readonly H: number;
  readonly C: number;
  readonly gate: GateKind;
  readonly optimizer: EngineConfig["optimizer"];
}

const SMALL: Case = {
  T: 9,
  rows: 5,
  columns: 5,
  E: 4,
  K: 2,
  H: 6,
  C: 10,
  gate: "renormalised",
  optimizer: "adam",
};

/** One dimension at a time around a small case, on both sides of every tile, vec4 and workgroup. */
const CASES: readonly Case[] = [
  SMALL,
  ...[1, 2, 3, 4, 5, 7, 8, 63, 64, 65, 129].map((T) => ({ ...SMALL, T })),
  ...[1, 3, 5, 8, 33, 64].map((E) => ({ ...SMALL, E, K: Math.min(2, E) })),
  ...[1, 3, 4].map((K) => ({ ...SMALL, K, gate: "raw" as const })),
  ...[1, 4, 64].map((E) => ({ ...SMALL, E, K: E })),
  ...[1, 3, 4, 5, 16, 17, 20, 33].map((H) => ({ ...SMALL, H })),
  ...[2, 3, 4, 5, 17].map((C) => ({ ...SMALL, C })),
  ...[1, 2, 4, 7].map((columns) => ({ ...SMALL, rows: 1, columns })),
  { ...SMALL, optimizer: "sgd" },
  { ...SMALL, T: 130, E: 64, K: 5, H: 11, optimizer: "sgd", gate: "raw" },
  { ...SMALL, T: 128, rows: 28, columns: 28, E: 8, H: 10 },
  { ...SMALL, T: 40, rows: 28, columns: 28, E: 3, K: 1, H: 64, gate: "raw" },
];

describe("one step on the GPU, buffer by buffer, against its twin", () => {
  for (const shape of CASES) {
    it(JSON.stringify(shape), async () => {
      // A seed whose routing is moot proves nothing: take the next.
      let checked = false;
      for (let seed = 0; seed < 10 && !checked; seed++) checked = await checkStep(shape, seed);
      expect(checked).toBe(true);
    });
  }

  it("random shapes", async () => {
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
      fc.asyncProperty(shapes, fc.integer({ min: 0, max: 1000 }), async (shape, seed) => {
        fc.pre(await checkStep({ ...shape, K: Math.min(shape.K, shape.E) }, seed));
      }),
      { numRuns: 25 },
    );
  });
});

/** False if two logits are closer than f32 can tell: then the twin's choice is moot. */
async function checkStep(shape: Case, seed: number): Promise<boolean> {
  const { T, rows, columns, E, K, H, C, gate, optimizer } = shape;
  const dataset = syntheticDataset({
    rows,
    columns,
    numClasses: C,
    trainCount: T + 3,
    testCount: 2,
  });
  const settings = replicaSettings({ seed, learningRate: 0.01, importanceCoef: 0.3 });
  const config = engineConfig({
    shape: { numPixels: rows * columns, numClasses: C, numExperts: E, topK: K, hiddenSize: H },
    routing: { gate },
    optimizer,
    batchSize: T,
    trainSize: T + 3,
    replicas: [settings],
  });
  const { engine, before, records, after, twin, images, tokens, labels } =
    await stepUnderMicroscope(
      gpu,
      config,
      dataset,
      // A router far from ties, so that rounding cannot choose another expert.
      ({ parameters }) => {
        for (let i = 0; i < rows * columns * E; i++) parameters[i] *= 8;
      },
    );
  if (smallestMargin(twin.z, twin.selected, tokens, E, K) < 2e-5) {
    engine.dispose();
    return false;
  }
  const { sizes, buffers } = engine;

  const samples = new Uint32Array(await readBuffer(gpu, buffers.samples)).subarray(0, tokens * 2);
  expect([...samples]).toEqual([...images].flatMap((image, t) => [image, labels[t]]));

  const routes = await readBuffer(gpu, buffers.routes);
  const field = <A extends Uint32Array | Float32Array>(words: A, own: number) =>
    words.subarray(0, tokens * K * 4).filter((_, i) => i % 4 === own);
  expect([...field(new Uint32Array(routes), 0)]).toEqual([...twin.selected]);
  assertClose("gates", field(new Float32Array(routes), 1), twin.gates, TOLERANCE);
  expect(field(new Uint32Array(routes), 3).every((kept) => kept === 1)).toBe(true);

  const order = new Uint32Array(await readBuffer(gpu, buffers.order)).subarray(0, tokens * K * 2);
  expect([...order]).toEqual([...twin.order].flatMap((a) => [a, images[Math.floor(a / K)]]));
  expect([...new Uint32Array(await readBuffer(gpu, buffers.offsets))]).toEqual([...twin.offsets]);
  const usage = new Float32Array(await readBuffer(gpu, buffers.usage));
  const used = (own: number) => usage.filter((_, i) => i % 5 === own);
  assertClose("importance", used(0), twin.importance, TOLERANCE);
  expect([...used(1)]).toEqual([...twin.load]);

  const assignments = sizes.maxTokens * K;
  const hidden = { rows: tokens * K, stride4: sizes.hidden4, columns: H };
  assertClose("h", await readRows(gpu, buffers.hidden, hidden), twin.h, TOLERANCE);
  const dHidden = { ...hidden, first4: assignments * sizes.hidden4 };
  assertClose("dh", await readRows(gpu, buffers.hidden, dHidden), twin.dh, TOLERANCE);
  const logits = { rows: tokens, stride4: sizes.columns4, columns: E };
  assertClose("z", await readRows(gpu, buffers.logits, logits), twin.z, TOLERANCE);
  const dLogits = { ...logits, first4: sizes.maxTokens * sizes.columns4 };
  assertClose("dz", await readRows(gpu, buffers.logits, dLogits), twin.dz, TOLERANCE);

  const stride4 = 1 + sizes.classes4;
  const dy = await readRows(gpu, buffers.tokens, { rows: tokens, stride4, skip4: 1, columns: C });
  assertClose("dy", dy, twin.dy, TOLERANCE);
  const statistics = await readRows(gpu, buffers.tokens, { rows: tokens, stride4, columns: 3 });
  const column = (c: number) => statistics.filter((_, i) => i % 3 === c);
  assertClose("loss of each token", column(0), twin.losses, TOLERANCE);
  assertClose("bound of each token", column(2), twin.bounds, TOLERANCE);

  expect(records.tokens[0]).toBe(tokens);
  expect(records.correct[0]).toBe(twin.correct);
  expect(records.skipped[0]).toBe(0);
  assertClose("task loss", records.taskLoss, [twin.taskLoss], TOLERANCE);
  // CV^2 is a difference of nearly equal numbers when the load is even.
  assertClose("auxiliary loss", records.auxLoss, [twin.auxLoss], TOLERANCE, 0.1);
  expect([...records.load]).toEqual([...twin.load]);
  assertClose("recorded importance", records.importance, twin.importance, TOLERANCE);

  // Adam's first moment is a tenth of the gradient, SGD's buffer the gradient itself.
  for (const { group, offset, size } of parameterLayout(config.shape).groups) {
    const gradient = twin.gradients.subarray(offset, offset + size);
    const moment = after.firstMoment.subarray(offset, offset + size);
    const expected = gradient.map((g) => (optimizer === "adam" ? 0.1 * g : g));
    assertClose(`gradient of ${group}`, moment, expected, TOLERANCE);
  }
  // The update itself, from the engine's own gradient: Adam's first step turns the sign of even the
  // faintest gradient into a whole step, so a gradient's rounding must not enter here.
  const weights = Float64Array.from(before.parameters);
  const first = new Float64Array(weights.length);
  const second = new Float64Array(weights.length);
  const gradients = Float64Array.from(after.firstMoment, (m) =>
    optimizer === "adam" ? m * 10 : m,
  );
  if (optimizer === "adam") adamStep(weights, first, second, gradients, 1, settings);
  else sgdStep(weights, first, gradients, settings);
  assertClose("weights", after.parameters, weights, 1e-6);
  assertClose("second moment", after.secondMoment, second, TOLERANCE, 1e-12);
  expect(after.step).toBe(1);
  expect([...after.appliedSteps]).toEqual([1]);
  expect(gpuErrors).toEqual([]);
  engine.dispose();
  return true;
}

/**
 * The smallest gap between a token's consecutive ranks that a different order would change. Exact
 * zeros (an image without a lit pixel) are no risk: they tie on every engine, toward the lower expert.
 */
function smallestMargin(
  z: Float64Array,
  selected: Uint32Array,
  T: number,
  E: number,
  K: number,
): number {
  let margin = Number.POSITIVE_INFINITY;
  for (let t = 0; t < T; t++) {
    const row = z.subarray(t * E, (t + 1) * E);
    if (row.every((value) => value === 0)) continue;
    const chosen = selected.subarray(t * K, (t + 1) * K);
    for (let j = 1; j < K; j++) margin = Math.min(margin, row[chosen[j - 1]] - row[chosen[j]]);
    row.forEach((value, e) => {
      if (!chosen.includes(e)) margin = Math.min(margin, row[chosen[K - 1]] - value);
    });
  }
  return margin;
}
