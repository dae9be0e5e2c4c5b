import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dispatch, keepAll } from "../../reference/assignment/dispatch.ts";
import {
  addExpertInputGradient,
  expertHidden,
  expertHiddenBackward,
} from "../../reference/experts/expertHidden.ts";
import { expertOutput, expertOutputBackward } from "../../reference/experts/expertOutput.ts";
import type { Floats } from "../../reference/floats.ts";
import { classScores, classScoresBackward } from "../../reference/layer/head.ts";
import type { Dispatched } from "../../reference/model/body.ts";
import { denseProducts } from "../../reference/model/dense.ts";
import {
  addRouterInputGradient,
  routerLogits,
  routerLogitsBackward,
} from "../../reference/router/routerLogits.ts";
import { randomFloats } from "../../reference/testing/gradientCheck.ts";
import { smallPlan } from "../../reference/testing/smallPlan.ts";
import { assertClose } from "../testing/closeness.ts";
import { syntheticDataset } from "../testing/syntheticDataset.ts";
import { BRIGHTNESS } from "./sparseBatch.ts";
import { compressImages } from "./sparseImages.ts";
import { ARITHMETICS } from "./testing/arithmetics.ts";
import { assertTwin, type Read, room } from "./testing/assertTwin.ts";
import { createGuardedArithmetic } from "./testing/guardedArithmetic.ts";

const [ROWS, COLUMNS, IMAGES] = [3, 7, 20];
const D = ROWS * COLUMNS;
const MAX = { E: 67, H: 67, M: 67, T: 9 };
const { train } = syntheticDataset({
  rows: ROWS,
  columns: COLUMNS,
  numClasses: 4,
  trainCount: IMAGES,
  testCount: 1,
});
train.images.fill(0, 0, D); // one blank image
const images = compressImages(train, D, IMAGES);

/** Around vectors of four columns, blocks of up to eight of them, and the plain loops' ten and eight. */
const width = fc.oneof(
  fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 19, 20, 21, 24, 25, 28, 29),
  fc.constantFrom(31, 32, 33, 34, 35, 36, 37, 64, 65, 67),
);
const tokens = fc.integer({ min: 1, max: MAX.T });
const few = fc.integer({ min: 1, max: 6 });

/** T tokens as the rows of their images, and as the dense pixels that the readable twins take. */
function drawTokens(T: number) {
  const rows = Uint32Array.from({ length: T }, (_, t) => (t * 7) % IMAGES);
  const x = new Float32Array(T * D);
  rows.forEach((row, t) => {
    for (let d = 0; d < D; d++) x[t * D + d] = BRIGHTNESS[train.images[row * D + d]];
  });
  return { rows, x };
}

/** Dispatched assignments of T tokens that choose K of E experts. */
function drawRoute(T: number, E: number, seed: number) {
  const K = 1 + (seed % E);
  const selected = Uint32Array.from(
    { length: T * K },
    (_, a) => (Math.floor(a / K) * seed + (a % K)) % E,
  );
  const order = new Uint32Array(T * K);
  const offsets = new Uint32Array(E + 1);
  const kept = new Uint8Array(T * K);
  keepAll(kept, selected, T, K);
  kept[seed % kept.length] = 0; // one is dropped
  dispatch(order, offsets, selected, kept, T, E, K);
  return { K, order, offsets };
}

/** The rows of kept assignments: the others are not computed. */
function keptRows(values: Floats, { order, offsets }: Dispatched, N: number): number[] {
  const kept = [...order.subarray(0, offsets[offsets.length - 1])];
  return kept.flatMap((a) => [...values.subarray(a * N, (a + 1) * N)]);
}

/** Half of them zeros, as after a relu or for experts that were not chosen. */
const sparseFloats = (length: number, seed: number) =>
  randomFloats(length, seed).map((value) => Math.min(value, 0));

describe.each(ARITHMETICS)("%s", (_, provide) => {
  const plan = smallPlan({ D, E: MAX.E, H: MAX.H, M: MAX.M, K: 6 });
  const guarded = createGuardedArithmetic(provide, plan, MAX.T);
  const { products, gather } = guarded;

  /** Runs each case with fresh arrays, and checks that nothing is written outside of them. */
  const check = <Values extends [unknown, ...unknown[]]>(
    arbitraries: { [I in keyof Values]: fc.Arbitrary<Values[I]> },
    body: (...values: Values) => void,
  ) =>
    fc.assert(
      fc.property(...arbitraries, (...values) => {
        guarded.clear();
        body(...values);
        expect(guarded.hasCleanGaps()).toBe(true);
      }),
    );

  test("pixels times a matrix, and back", () => {
    check([width, tokens], (N, T) => {
      const { rows, x } = drawTokens(T);
      const batch = gather(images, rows, T);
      const w = guarded.filled(randomFloats(D * N, N));
      const z = guarded.floats(T * N);
      products.images.linear(z, batch, w, T, D, N);
      assertTwin({ z }, D, (read) => {
        const z = room(T * N);
        routerLogits(z, read(x), read(w), T, D, N);
        return { z };
      });

      const dW = guarded.gradients(D * N);
      const dz = guarded.filled(sparseFloats(T * N, T));
      products.images.linearBackward(dW, dz, batch, T, D, N);
      assertTwin({ dW }, T, (read) => {
        const dW = room(D * N);
        routerLogitsBackward(dW, read(dz), read(x), T, D, N);
        return { dW };
      });
    });
  });

  test("the experts' hidden units of pixels, and back", () => {
    check([width, few, few, fc.nat(1000)], (H, E, T, seed) => {
      const { rows, x } = drawTokens(T);
      const batch = gather(images, rows, T);
      const { K, ...route } = drawRoute(T, E, seed);
      const { order, offsets } = route;
      const w1 = guarded.filled(randomFloats(E * D * H, 1));
      const b1 = guarded.filled(randomFloats(E * H, 2));
      const h = guarded.floats(T * K * H);
      const sizes = [D, E, K, H] as const;
      products.images.expertHidden(h, batch, w1, b1, order, offsets, ...sizes);
      assertTwin({ h: keptRows(h, route, H) }, D + 1, (read) => {
        const h = room(T * K * H);
        expertHidden(h, read(x), read(w1), read(b1), order, offsets, ...sizes);
        return { h: keptRows(h, route, H) };
      });

      const dHidden = guarded.filled(sparseFloats(T * K * H, 3));
      const [dW1, dB1] = [guarded.gradients(E * D * H), guarded.gradients(E * H)];
      products.images.expertHiddenBackward(dW1, dB1, dHidden, batch, order, offsets, ...sizes);
      assertTwin({ dW1, dB1 }, T, (read) => {
        const [dW1, dB1] = [room(E * D * H), room(E * H)];
        expertHiddenBackward(dW1, dB1, read(dHidden), read(x), order, offsets, ...sizes);
        return { dW1, dB1 };
      });
    });
  });

  test("the experts' outputs, and back", () => {
    check([width, width, few, few, fc.nat(1000)], (H, C, E, T, seed) => {
      const { K, ...route } = drawRoute(T, E, seed);
      const { order, offsets } = route;
      const h = guarded.filled(sparseFloats(T * K * H, 4).map(Math.abs));
      const w2 = guarded.filled(randomFloats(E * H * C, 5));
      const b2 = guarded.filled(randomFloats(E * C, 6));
      const o = guarded.floats(T * K * C);
      const sizes = [E, H, C] as const;
      products.experts.expertOutput(o, h, w2, b2, order, offsets, ...sizes);
      assertTwin({ o: keptRows(o, route, C) }, H + 1, (read) => {
        const o = room(T * K * C);
        expertOutput(o, read(h), read(w2), read(b2), order, offsets, ...sizes);
        return { o: keptRows(o, route, C) };
      });

      const dO = guarded.filled(randomFloats(T * K * C, 7));
      const [dW2, dB2] = [guarded.gradients(E * H * C), guarded.gradients(E * C)];
      const dh = guarded.floats(T * K * H);
      products.experts.expertOutputBackward(dW2, dB2, dh, dO, h, w2, order, offsets, ...sizes);
      const terms = Math.max(T, C);
      assertTwin({ dW2, dB2, dh: keptRows(dh, route, H) }, terms, (read) => {
        const [dW2, dB2, dh] = [room(E * H * C), room(E * C), room(T * K * H)];
        const inputs = [read(dO), read(h), read(w2)] as const;
        expertOutputBackward(dW2, dB2, dh, ...inputs, order, offsets, ...sizes);
        return { dW2, dB2, dh: keptRows(dh, route, H) };
      });
    });
  });

  test("features times a matrix, and back", () => {
    check([width, width, tokens], (I, N, T) => {
      const x = guarded.filled(randomFloats(T * I, 8));
      const w = guarded.filled(randomFloats(I * N, N));
      const z = guarded.floats(T * N);
      products.features.linear(z, x, w, T, I, N);
      assertTwin({ z }, I, (read) => {
        const z = room(T * N);
        routerLogits(z, read(x), read(w), T, I, N);
        return { z };
      });

      const dW = guarded.gradients(I * N);
      const dz = guarded.filled(sparseFloats(T * N, T));
      products.features.linearBackward(dW, dz, x, T, I, N);
      assertTwin({ dW }, T, (read) => {
        const dW = room(I * N);
        routerLogitsBackward(dW, read(dz), read(x), T, I, N);
        return { dW };
      });

      const before = Float32Array.from(randomFloats(T * I, 9));
      const dx = guarded.filled(before);
      products.features.addRouterInputGradient(dx, dz, w, T, I, N);
      assertTwin({ dx }, N + 1, (read) => {
        const dx = read(before);
        addRouterInputGradient(dx, read(dz), read(w), T, I, N);
        return { dx };
      });
    });
  });

  test("the experts' hidden units of features, and back", () => {
    check([width, width, few, few, fc.nat(1000)], (H, I, E, T, seed) => {
      const { K, ...route } = drawRoute(T, E, seed);
      const { order, offsets } = route;
      const x = guarded.filled(randomFloats(T * I, 10));
      const w1 = guarded.filled(randomFloats(E * I * H, 1));
      const b1 = guarded.filled(randomFloats(E * H, 2));
      const h = guarded.floats(T * K * H);
      const sizes = [I, E, K, H] as const;
      products.features.expertHidden(h, x, w1, b1, order, offsets, ...sizes);
      const hiddenOf = (read: Read) => {
        const h = room(T * K * H);
        expertHidden(h, read(x), read(w1), read(b1), order, offsets, ...sizes);
        return keptRows(h, route, H);
      };
      assertTwin({ h: keptRows(h, route, H) }, I + 1, (read) => ({ h: hiddenOf(read) }));

      const dHidden = guarded.filled(sparseFloats(T * K * H, 3));
      const [dW1, dB1] = [guarded.gradients(E * I * H), guarded.gradients(E * H)];
      products.features.expertHiddenBackward(dW1, dB1, dHidden, x, order, offsets, ...sizes);
      assertTwin({ dW1, dB1 }, T, (read) => {
        const [dW1, dB1] = [room(E * I * H), room(E * H)];
        expertHiddenBackward(dW1, dB1, read(dHidden), read(x), order, offsets, ...sizes);
        return { dW1, dB1 };
      });

      const before = Float32Array.from(randomFloats(T * I, 9));
      const dx = guarded.filled(before);
      products.features.addExpertInputGradient(dx, dHidden, w1, order, offsets, ...sizes);
      assertTwin({ dx }, K * H + 1, (read) => {
        const dx = read(before);
        addExpertInputGradient(dx, read(dHidden), read(w1), order, offsets, ...sizes);
        return { dx };
      });
    });
  });

  test("class scores of features, and back", () => {
    check([width, width, tokens], (M, C, T) => {
      const v = guarded.filled(randomFloats(T * M, 11));
      const head = guarded.filled(randomFloats(M * C, 12));
      const bias = guarded.filled(randomFloats(C, 13));
      const y = guarded.floats(T * C);
      products.features.classScores(y, v, head, bias, T, M, C);
      assertTwin({ y }, M + 1, (read) => {
        const y = room(T * C);
        classScores(y, read(v), read(head), read(bias), T, M, C);
        return { y };
      });

      const dy = guarded.filled(randomFloats(T * C, 14));
      const [dHead, dBias] = [guarded.gradients(M * C), guarded.gradients(C)];
      const dv = guarded.floats(T * M);
      products.features.classScoresBackward(dHead, dBias, dv, dy, v, head, T, M, C);
      assertTwin({ dHead, dBias, dv }, Math.max(T, C), (read) => {
        const [dHead, dBias, dv] = [room(M * C), room(C), room(T * M)];
        classScoresBackward(dHead, dBias, dv, read(dy), read(v), read(head), T, M, C);
        return { dHead, dBias, dv };
      });
    });
  });

  test("gradients of many tokens", () => {
    const [T, N] = [1000, 10];
    const many = createGuardedArithmetic(provide, plan, T);
    const { rows, x } = drawTokens(T);
    const batch = many.gather(images, rows, T);
    const dz = many.filled(randomFloats(T * N, 15));
    const dW = many.gradients(D * N);
    many.products.images.linearBackward(dW, dz, batch, T, D, N);
    assertTwin({ dW }, T, (read) => {
      const dW = room(D * N);
      routerLogitsBackward(dW, read(dz), read(x), T, D, N);
      return { dW };
    });
  });

  test("dropped, jittered and rounded inputs are those of the readable twin", () => {
    const [T, N] = [9, 5];
    const { rows, x } = drawTokens(T);
    guarded.clear();
    const w = guarded.filled(randomFloats(D * N, 4));
    const features = guarded.filled(x);
    const calm = { dropout: 0, jitter: 0, rounds: false, seed: 3, step: 8 };
    for (const change of [
      { ...calm, dropout: 0.4 },
      { ...calm, jitter: 0.2 },
      { ...calm, rounds: true },
      { ...calm, dropout: 0.3, jitter: 0.1, rounds: true },
    ]) {
      const expected = new Float32Array(T * N);
      denseProducts.images.linear(
        expected,
        denseProducts.images.disturb(x, T, D, change),
        w,
        T,
        D,
        N,
      );
      const batch = products.images.disturb(gather(images, rows, T), T, D, change);
      const ofImages = guarded.floats(T * N);
      products.images.linear(ofImages, batch, w, T, D, N);
      assertClose(JSON.stringify(change), ofImages, expected, 2e-6); // f32 sums of 21 pixels

      const ofFeatures = guarded.floats(T * N);
      const disturbed = products.features.disturb(features, T, D, change);
      products.features.linear(ofFeatures, disturbed, w, T, D, N);
      assertClose(JSON.stringify(change), ofFeatures, expected, 2e-6);
    }
  });

  test("a token's bytes are those of its image", () => {
    const { rows } = drawTokens(4);
    const batch = gather(images, rows, 4);
    rows.forEach((row, t) => {
      const bytes = products.images.bytes(batch, t, D);
      expect(bytes).toEqual(train.images.slice(row * D, (row + 1) * D));
    });
  });

  test.each([
    ["NaN", Number.NaN],
    ["infinity", Number.POSITIVE_INFINITY],
  ])("%s in a weight reaches hidden units, outputs and logits", (_, value) => {
    for (const N of [1, 3, 4, 10, 17, 35]) {
      const T = 2;
      guarded.clear();
      const { rows } = drawTokens(3);
      const batch = gather(images, rows.subarray(1), T); // the first is blank
      const { order, offsets } = drawRoute(T + 1, 1, 0);
      const w = guarded.floats(D * N).fill(value);
      const b = guarded.floats(N).fill(0);
      const [z, h, o] = [guarded.floats(T * N), guarded.floats(T * N), guarded.floats(T * N)];
      products.images.linear(z, batch, w, T, D, N);
      products.images.expertHidden(h, batch, w, b, order, offsets, D, 1, 1, N);
      products.experts.expertOutput(
        o,
        guarded.floats(T * D).fill(1),
        w,
        b,
        order,
        offsets,
        1,
        D,
        N,
      );
      expect(z.every((entry) => Object.is(entry, value))).toBe(true);
      const computed = [...order.subarray(0, offsets[1])].filter((a) => a < T);
      for (const a of computed) {
        const row = [...h.subarray(a * N, (a + 1) * N), ...o.subarray(a * N, (a + 1) * N)];
        expect(row.every((entry) => Object.is(entry, value))).toBe(true);
      }
    }
  });
});
