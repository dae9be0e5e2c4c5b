import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { selectTopK } from "../assignment/selectTopK.ts";
import {
  DIFFERENCE_TOLERANCE,
  dot,
  numericGradient,
  randomFloats,
  relativeError,
} from "../gradientCheck.ts";
import { type GateKind, gate, gateBackward } from "./gate.ts";
import { softmaxRows } from "./softmaxRows.ts";

const kinds: readonly GateKind[] = ["renormalised", "raw"];

function gated(z: Float64Array, E: number, K: number, kind: GateKind) {
  const T = z.length / E;
  const selected = new Uint32Array(T * K);
  selectTopK(selected, z, T, E, K);
  const gates = new Float64Array(T * K).fill(Number.NaN);
  gate(gates, z, selected, T, E, K, kind);
  return { selected, gates };
}

describe.each(kinds)("%s gates", (kind) => {
  test.each([1, 2, 3, 5])("backward agrees with finite differences at k = %i", (K) => {
    const [T, E] = [6, 5];
    const z = randomFloats(T * E, K, -4, 4);
    const { selected, gates } = gated(z, E, K, kind);
    const dGates = randomFloats(T * K, 9);
    const numeric = numericGradient(() => {
      gate(gates, z, selected, T, E, K, kind);
      return dot(gates, dGates);
    }, z);
    const dz = new Float64Array(T * E).fill(Number.NaN);
    gateBackward(dz, dGates, z, selected, T, E, K, kind);
    expect(relativeError(dz, numeric)).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
  });

  test("with k = E are the full softmax", () => {
    const z = randomFloats(5, 1);
    const p = new Float64Array(5);
    softmaxRows(p, z, 1, 5);
    const { selected, gates } = gated(z, 5, 5, kind);
    const expected = Float64Array.from(selected, (e) => p[e]);
    expect(relativeError(gates, expected)).toBeLessThanOrEqual(1e-15); // rounding of f64
  });
});

const logits = fc.array(fc.double({ min: -200, max: 200, noNaN: true }), {
  minLength: 1,
  maxLength: 9,
});

test("renormalised gates sum to one", () => {
  fc.assert(
    fc.property(logits, fc.nat(), (row, n) => {
      const K = 1 + (n % row.length);
      const { gates } = gated(Float64Array.from(row), row.length, K, "renormalised");
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
      const { gates } = gated(z, row.length, K, "renormalised");
      const raw = gated(z, row.length, K, "raw").gates;
      const sum = raw.reduce((total, g) => total + g, 0);
      const divided = raw.map((g) => g / sum);
      expect(relativeError(gates, divided)).toBeLessThanOrEqual(1e-14); // rounding of f64
    }),
  );
});

test("one renormalised gate is constant: no gradient at all; a raw one has some", () => {
  const z = randomFloats(12, 3);
  const dGates = randomFloats(3, 4, 1, 2);
  const { selected } = gated(z, 4, 1, "raw");
  const dz = new Float64Array(12).fill(Number.NaN);
  gateBackward(dz, dGates, z, selected, 3, 4, 1, "renormalised");
  expect(dz.every((value) => value === 0)).toBe(true);
  gateBackward(dz, dGates, z, selected, 3, 4, 1, "raw");
  expect(dz.every((value) => Math.abs(value) > 0)).toBe(true);
});
