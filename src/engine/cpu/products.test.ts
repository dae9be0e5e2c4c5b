import fc from "fast-check";
import { expect, test } from "vitest";
import { dispatch, keepAll } from "../../reference/assignment/dispatch.ts";
import { expertHidden, expertHiddenBackward } from "../../reference/experts/expertHidden.ts";
import { randomFloats } from "../../reference/gradientCheck.ts";
import { denseProducts } from "../../reference/model/dense.ts";
import { routerLogits, routerLogitsBackward } from "../../reference/router/routerLogits.ts";
import { assertClose } from "../testing/closeness.ts";
import { syntheticDataset } from "../testing/syntheticDataset.ts";
import { BRIGHTNESS, compressImages } from "./sparseImages.ts";
import { sparseProducts } from "./sparseProducts.ts";

/** Leaving out zeros, the fast products add the same terms in the same order: the same bits. */
const TOLERANCE = 0;

const [ROWS, COLUMNS, IMAGES] = [3, 7, 20];
const D = ROWS * COLUMNS;
const { train } = syntheticDataset({
  rows: ROWS,
  columns: COLUMNS,
  numClasses: 4,
  trainCount: IMAGES,
  testCount: 1,
});
const images = compressImages(train, D, IMAGES);

/** T tokens as a sparse batch and as the dense pixels that the readable twins take. */
function makeBatch(T: number) {
  const rows = Uint32Array.from({ length: T }, (_, t) => (t * 7 + 3) % IMAGES);
  const x = new Float64Array(T * D);
  rows.forEach((row, t) => {
    for (let d = 0; d < D; d++) x[t * D + d] = BRIGHTNESS[train.images[row * D + d]];
  });
  return { batch: { images, rows }, x };
}

const poisoned = (length: number) => new Float64Array(length).fill(Number.NaN);

// widths around the blocks of ten, eight and four columns
const width = fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 16, 20, 30, 33);

test("the router's fast products equal their readable twins", () => {
  fc.assert(
    fc.property(width, fc.integer({ min: 1, max: 9 }), (E, T) => {
      const { batch, x } = makeBatch(T);
      const w = randomFloats(D * E, E);
      const [z, expected] = [poisoned(T * E), poisoned(T * E)];
      sparseProducts.linear(z, batch, w, T, D, E);
      routerLogits(expected, x, w, T, D, E);
      assertClose("z", z, expected, TOLERANCE);

      const [dW, dExpected] = [poisoned(D * E), poisoned(D * E)];
      const dz = randomFloats(T * E, T).map((value) => (value > 0.5 ? 0 : value));
      sparseProducts.linearBackward(dW, dz, batch, T, D, E);
      routerLogitsBackward(dExpected, dz, x, T, D, E);
      assertClose("dW", dW, dExpected, TOLERANCE);
    }),
  );
});

test("the experts' fast products equal their readable twins", () => {
  const small = fc.integer({ min: 1, max: 6 });
  fc.assert(
    fc.property(width, small, small, fc.nat(1000), (H, E, T, seed) => {
      const K = 1 + (seed % E);
      const { batch, x } = makeBatch(T);
      const selected = Uint32Array.from(
        { length: T * K },
        (_, a) => (Math.floor(a / K) * seed + (a % K)) % E,
      );
      const order = new Uint32Array(T * K);
      const offsets = new Uint32Array(E + 1);
      const kept = new Uint8Array(T * K);
      keepAll(kept, selected, T, K);
      dispatch(order, offsets, selected, kept, T, E, K);

      const w1 = randomFloats(E * D * H, 1);
      const b1 = randomFloats(E * H, 2);
      const [h, expected] = [poisoned(T * K * H), poisoned(T * K * H)];
      sparseProducts.expertHidden(h, batch, w1, b1, order, offsets, D, E, K, H);
      expertHidden(expected, x, w1, b1, order, offsets, D, E, K, H);
      assertClose("h", h, expected, TOLERANCE);

      const dHidden = randomFloats(T * K * H, 3).map((value, i) => (h[i] > 0 ? value : 0));
      const [dW1, dExpected] = [poisoned(E * D * H), poisoned(E * D * H)];
      const [dB1, dBiasExpected] = [poisoned(E * H), poisoned(E * H)];
      sparseProducts.expertHiddenBackward(dW1, dB1, dHidden, batch, order, offsets, D, E, K, H);
      expertHiddenBackward(dExpected, dBiasExpected, dHidden, x, order, offsets, D, E, K, H);
      assertClose("dW1", dW1, dExpected, TOLERANCE);
      assertClose("dB1", dB1, dBiasExpected, TOLERANCE);
    }),
  );
});

test("dropped, jittered and rounded pixels are those of the readable twin, and so are their products", () => {
  const [T, N] = [9, 5];
  const { batch, x } = makeBatch(T);
  const w = randomFloats(D * N, 4);
  const calm = { dropout: 0, jitter: 0, rounds: false, seed: 3, step: 8 };
  const changes = [
    { ...calm, dropout: 0.4 },
    { ...calm, jitter: 0.2 },
    { ...calm, rounds: true },
    { ...calm, dropout: 0.3, jitter: 0.1, rounds: true },
  ];
  for (const change of changes) {
    const sparse = sparseProducts.disturb(batch, T, D, change);
    const dense = denseProducts.disturb(Float32Array.from(x), T, D, change);
    const [actual, expected] = [poisoned(T * N), poisoned(T * N)];
    sparseProducts.linear(actual, sparse, w, T, D, N);
    denseProducts.linear(expected, dense, w, T, D, N);
    assertClose(JSON.stringify(change), actual, expected, 1e-6); // f32 pixels
  }
});

test("a token's bytes are those of its image", () => {
  const { batch } = makeBatch(4);
  for (let t = 0; t < 4; t++) {
    const row = batch.rows[t];
    expect(sparseProducts.bytes(batch, t, D)).toEqual(train.images.slice(row * D, (row + 1) * D));
  }
});
