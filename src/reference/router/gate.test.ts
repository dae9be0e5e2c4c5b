import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NONE } from "../assignment/none.ts";
import { selectTopK } from "../assignment/selectTopK.ts";
import type { GateKind, ScoreKind } from "../routing.ts";
import {
  DIFFERENCE_TOLERANCE,
  dot,
  numericGradient,
  randomFloats,
  relativeError,
} from "../testing/gradientCheck.ts";
import { addGateBackward, gate } from "./gate.ts";
import { addScoresBackward, scores } from "./scores.ts";

const KINDS: readonly [ScoreKind, GateKind][] = [
  ["softmax", "renormalised"],
  ["softmax", "raw"],
  ["sigmoid", "renormalised"],
  ["sigmoid", "raw"],
];

function gated(z: Float64Array, E: number, K: number, score: ScoreKind, kind: GateKind) {
  const T = z.length / E;
  const selected = new Uint32Array(T * K);
  selectTopK(selected, z, T, E, K, K);
  return { selected, ...gatesOf(z, selected, E, K, score, kind) };
}

function gatesOf(
  z: Float64Array,
  selected: Uint32Array,
  E: number,
  K: number,
  score: ScoreKind,
  kind: GateKind,
) {
  const T = z.length / E;
  const s = new Float64Array(T * E).fill(Number.NaN);
  scores(s, z, T, E, score);
  const gates = new Float64Array(T * K).fill(Number.NaN);
  gate(gates, s, z, selected, { T, E, S: K, J: K }, score, kind);
  return { s, gates };
}

/** [T,E] gradient of the logits, from that of the gates. */
function backward(
  z: Float64Array,
  selected: Uint32Array,
  dGates: Float64Array,
  E: number,
  K: number,
  score: ScoreKind,
  kind: GateKind,
) {
  const T = z.length / E;
  const { s, gates } = gatesOf(z, selected, E, K, score, kind);
  const dz = new Float64Array(T * E);
  const ds = new Float64Array(T * E);
  addGateBackward(dz, ds, dGates, gates, s, selected, { T, E, S: K, J: K }, score, kind);
  addScoresBackward(dz, ds, s, T, E, score);
  return dz;
}

describe.each(KINDS)("%s scores, %s gates", (score, kind) => {
  test.each([1, 2, 3, 5])("backward agrees with finite differences at k = %i", (K) => {
    const [T, E] = [6, 5];
    const z = randomFloats(T * E, K, -4, 4);
    const { selected } = gated(z, E, K, score, kind);
    if (K > 1) selected[K - 1] = NONE; // a slot may be empty
    const dGates = randomFloats(T * K, 9);
    const numeric = numericGradient(
      () => dot(gatesOf(z, selected, E, K, score, kind).gates, dGates),
      z,
    );
    const dz = backward(z, selected, dGates, E, K, score, kind);
    const scale = numeric.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    const error = scale <= 1e-9 ? scale : relativeError(dz, numeric); // k = 1: constant
    expect(error).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
  });
});

test("with k = E both softmax gates are the full softmax", () => {
  const z = randomFloats(5, 1);
  const { selected, gates, s } = gated(z, 5, 5, "softmax", "renormalised");
  const expected = Float64Array.from(selected, (e) => s[e]);
  expect(relativeError(gates, expected)).toBeLessThanOrEqual(1e-15); // rounding of f64
});

const logits = fc.array(fc.double({ min: -200, max: 200, noNaN: true }), {
  minLength: 1,
  maxLength: 9,
});

test("renormalised gates sum to one", () => {
  fc.assert(
    fc.property(logits, fc.nat(), (row, n) => {
      const K = 1 + (n % row.length);
      const { gates } = gated(Float64Array.from(row), row.length, K, "softmax", "renormalised");
      const sum = gates.reduce((total, g) => total + g, 0);
      expect(Math.abs(sum - 1)).toBeLessThanOrEqual(1e-14); // rounding of at most 9 terms in f64
    }),
  );
});

test("top-k then softmax is softmax, top-k, then division by the sum", () => {
  fc.assert(
    fc.property(logits, fc.nat(), (row, n) => {
      const K = 1 + (n % row.length);
      const z = Float64Array.from(row);
      const { gates } = gated(z, row.length, K, "softmax", "renormalised");
      const raw = gated(z, row.length, K, "softmax", "raw").gates;
      const sum = raw.reduce((total, g) => total + g, 0);
      const divided = raw.map((g) => g / sum);
      expect(relativeError(gates, divided)).toBeLessThanOrEqual(1e-14); // rounding of f64
    }),
  );
});

test("selected logits far below the largest still share their gates", () => {
  const z = new Float64Array([0, -2000, -2001]);
  const { gates } = gatesOf(z, new Uint32Array([1, 2]), 3, 2, "softmax", "renormalised");
  expect(gates[0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 14);
});

test("one renormalised gate is constant: no gradient at all; a raw one has some", () => {
  const z = randomFloats(12, 3);
  const dGates = randomFloats(3, 4, 1, 2);
  const { selected } = gated(z, 4, 1, "softmax", "raw");
  const constant = backward(z, selected, dGates, 4, 1, "softmax", "renormalised");
  expect(constant.every((value) => value === 0)).toBe(true);
  const raw = backward(z, selected, dGates, 4, 1, "softmax", "raw");
  expect(raw.every((value) => Math.abs(value) > 0)).toBe(true);
});

test("a gate of one passes nothing on; an empty slot has none, a shared expert has one", () => {
  const gates = new Float64Array(3).fill(Number.NaN);
  const z = randomFloats(4, 1);
  const selected = new Uint32Array([2, NONE, 4]);
  const sizes = { T: 1, E: 4, S: 3, J: 2 };
  gate(gates, z, z, selected, sizes, "softmax", "one");
  expect([...gates]).toEqual([1, 0, 1]);
  gate(gates, z, z, selected, sizes, "softmax", "renormalised");
  expect([...gates]).toEqual([1, 0, 1]);
});
