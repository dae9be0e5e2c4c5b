import { describe, expect, test } from "vitest";
import { dispatch, keepAll } from "../assignment/dispatch.ts";
import {
  DIFFERENCE_TOLERANCE,
  dot,
  numericGradient,
  randomFloats,
  relativeError,
} from "../testing/gradientCheck.ts";
import { addExpertInputGradient, expertHidden, expertHiddenBackward } from "./expertHidden.ts";
import { expertOutput, expertOutputBackward } from "./expertOutput.ts";

const [T, D, E, K, H, C] = [6, 5, 4, 2, 3, 4];
// expert 3 gets no token
const selected = new Uint32Array([0, 1, 1, 2, 2, 0, 0, 1, 0, 2, 2, 1]);
const order = new Uint32Array(T * K);
const offsets = new Uint32Array(E + 1);
const kept = new Uint8Array(T * K);
keepAll(kept, selected, T, K);
kept[3] = 0; // token 1, second choice, found its expert full
dispatch(order, offsets, selected, kept, T, E, K);

describe("expertHidden", () => {
  const x = randomFloats(T * D, 1, 0, 1);
  const w1 = randomFloats(E * D * H, 2);
  const b1 = randomFloats(E * H, 3);
  const dH = randomFloats(T * K * H, 4);
  const h = new Float64Array(T * K * H);
  const loss = () => {
    expertHidden(h, x, w1, b1, order, offsets, D, E, K, H);
    return dot(h, dH);
  };

  test("runs each assignment through its own expert", () => {
    loss();
    const a = 2; // token 1, first choice
    for (let i = 0; i < H; i++) {
      let sum = b1[selected[a] * H + i];
      for (let d = 0; d < D; d++) sum += x[D + d] * w1[(selected[a] * D + d) * H + i];
      expect(h[a * H + i]).toBe(Math.max(0, sum));
    }
  });

  test("backward agrees with finite differences", () => {
    loss();
    const dHidden = dH.map((value, i) => (h[i] > 0 ? value : 0));
    const dW1 = new Float64Array(w1.length).fill(Number.NaN);
    const dB1 = new Float64Array(b1.length).fill(Number.NaN);
    expertHiddenBackward(dW1, dB1, dHidden, x, order, offsets, D, E, K, H);
    expect(relativeError(dW1, numericGradient(loss, w1))).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
    expect(relativeError(dB1, numericGradient(loss, b1))).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
    expect(dW1.subarray(3 * D * H).every((value) => value === 0)).toBe(true);
    const dx = new Float64Array(T * D);
    addExpertInputGradient(dx, dHidden, w1, order, offsets, D, E, K, H);
    expect(relativeError(dx, numericGradient(loss, x))).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
  });

  test("a weight that is not a number shows in the activation", () => {
    const broken = w1.slice().fill(Number.NaN);
    expertHidden(h, x, broken, b1, order, offsets, D, E, K, H);
    expect(h.every((value, i) => Number.isNaN(value) === (kept[Math.floor(i / H)] === 1))).toBe(
      true,
    );
  });
});

describe("expertOutput", () => {
  const hidden = randomFloats(T * K * H, 5); // before the relu
  const h = new Float64Array(T * K * H);
  const w2 = randomFloats(E * H * C, 6);
  const b2 = randomFloats(E * C, 7);
  const dO = randomFloats(T * K * C, 8);
  const o = new Float64Array(T * K * C);
  const loss = () => {
    for (let i = 0; i < h.length; i++) h[i] = Math.max(0, hidden[i]);
    expertOutput(o, h, w2, b2, order, offsets, E, H, C);
    return dot(o, dO);
  };

  test("backward agrees with finite differences", () => {
    loss();
    const dW2 = new Float64Array(w2.length).fill(Number.NaN);
    const dB2 = new Float64Array(b2.length).fill(Number.NaN);
    const dh = new Float64Array(h.length);
    expertOutputBackward(dW2, dB2, dh, dO, h, w2, order, offsets, E, H, C);
    expect(relativeError(dW2, numericGradient(loss, w2))).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
    expect(relativeError(dB2, numericGradient(loss, b2))).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
    const numeric = numericGradient(loss, hidden);
    expect(relativeError(dh, numeric)).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
    expect(dW2.subarray(3 * H * C).every((value) => value === 0)).toBe(true);
  });
});
