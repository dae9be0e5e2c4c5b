import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addCombined, combineBackward } from "../../reference/experts/combine.ts";
import { crossEntropy } from "../../reference/losses/crossEntropy.ts";
import { randomFloats, randomIndices } from "../../reference/testing/gradientCheck.ts";
import { smallPlan } from "../../reference/testing/smallPlan.ts";
import { ARITHMETICS } from "./testing/arithmetics.ts";
import { assertWithin, ROUNDING } from "./testing/assertSums.ts";
import { assertTwin, room } from "./testing/assertTwin.ts";
import { createGuardedArithmetic } from "./testing/guardedArithmetic.ts";

const MAX = { T: 9, S: 5 };

const width = fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 13, 16, 17, 64, 67);
const tokens = fc.integer({ min: 1, max: MAX.T });
const slots = fc.integer({ min: 1, max: MAX.S });

describe.each(ARITHMETICS)("%s", (_, provide) => {
  const guarded = createGuardedArithmetic(provide, smallPlan({ E: MAX.S, K: MAX.S }), MAX.T);
  const { mixing } = guarded.products;

  test("outputs are mixed by their gates, and back", () => {
    fc.assert(
      fc.property(width, tokens, slots, fc.nat(1000), (C, T, S, seed) => {
        guarded.clear();
        const gates = guarded.filled(randomFloats(T * S, seed, 0));
        const kept = randomIndices(T * S, seed + 1, 2);
        const o = guarded.filled(randomFloats(T * S * C, seed + 2));
        const before = Float32Array.from(randomFloats(T * C, seed + 3));
        const y = guarded.filled(before);
        mixing.addCombined(y, gates, o, kept, T, S, C);
        assertTwin({ y }, S + 1, (read) => {
          const y = read(before);
          addCombined(y, read(gates), read(o), kept, T, S, C);
          return { y };
        });

        const dy = guarded.filled(randomFloats(T * C, seed + 4));
        const [dGates, dO] = [guarded.floats(T * S), guarded.floats(T * S * C)];
        mixing.combineBackward(dGates, dO, dy, gates, o, kept, T, S, C);
        assertTwin({ dGates, dO }, C, (read) => {
          const [dGates, dO] = [room(T * S), room(T * S * C)];
          combineBackward(dGates, dO, read(dy), read(gates), read(o), kept, T, S, C);
          return { dGates, dO };
        });
        expect(guarded.hasCleanGaps()).toBe(true);
      }),
    );
  });

  test("an output that is not kept is not read", () => {
    guarded.clear();
    const [y, o] = [guarded.filled([1, 2]), guarded.filled([Number.NaN, 5, 3, 4])];
    const gates = guarded.filled([Number.NaN, 2]);
    const kept = Uint8Array.of(0, 1);
    mixing.addCombined(y, gates, o, kept, 1, 2, 2);
    expect([...y]).toEqual([7, 10]);
    const [dGates, dO] = [guarded.floats(2), guarded.floats(4)];
    mixing.combineBackward(dGates, dO, guarded.filled([1, 1]), gates, o, kept, 1, 2, 2);
    expect([...dGates]).toEqual([0, 7]);
    expect([...dO]).toEqual([0, 0, 2, 2]);
  });

  /**
   * The exponent y - max is rounded to f32, which changes its exponential by |y - max| u; the exponential itself is
   * within 4 u. So a probability p is off by at most 2 (largest |y - max| + 4) u p, and so is the sum that the loss is
   * the logarithm of. A result is rounded three times more.
   */
  function boundsOf(y: Float64Array, loss: Float64Array, dy: Float64Array, T: number, C: number) {
    const spreads = loss.map((_, t) => {
      const row = y.subarray(t * C, (t + 1) * C);
      return Math.min(Math.max(...row) - Math.min(...row), 100) + 4;
    });
    const isLabel = (i: number) => dy[i] < 0 || (C === 1 && dy[i] === 0);
    return {
      loss: loss.map((size, t) => ROUNDING * (2 * spreads[t] + Math.abs(size))),
      dy: dy.map((d, i) => {
        const p = T * d + (isLabel(i) ? 1 : 0);
        const { [Math.floor(i / C)]: spread } = spreads;
        // exp(-80) stands for all that is smaller.
        return (ROUNDING * ((2 * spread + 3) * p + (isLabel(i) ? 2 : 0)) + 1e-34) / T;
      }),
    };
  }

  test("the loss of a mixture, and its gradient", () => {
    const spread = fc.constantFrom(0.01, 1, 10, 300);
    fc.assert(
      fc.property(width, tokens, spread, fc.nat(1000), (C, T, spread, seed) => {
        guarded.clear();
        const y = guarded.filled(randomFloats(T * C, seed, -spread, spread));
        const labels = randomIndices(T, seed + 1, C);
        const [loss, dy] = [guarded.floats(T), guarded.floats(T * C)];
        mixing.crossEntropy(loss, dy, y, labels, T, C);
        const [exactLoss, exactDy] = [room(T), room(T * C)];
        const scores = Float64Array.from(y);
        crossEntropy(exactLoss, exactDy, scores, labels, T, C);
        const bounds = boundsOf(scores, exactLoss, exactDy, T, C);
        assertWithin("loss", loss, exactLoss, bounds.loss);
        assertWithin("dy", dy, exactDy, bounds.dy);
        expect(guarded.hasCleanGaps()).toBe(true);
      }),
    );
  });

  test("a small loss keeps its digits", () => {
    guarded.clear();
    const y = guarded.filled([12, 0, 1, -3, 2]);
    const [loss, exact] = [guarded.floats(1), room(1)];
    mixing.crossEntropy(loss, guarded.floats(5), y, Uint8Array.of(0), 1, 5);
    crossEntropy(exact, room(5), Float64Array.from(y), Uint8Array.of(0), 1, 5);
    expect(exact[0]).toBeLessThanOrEqual(1e-4);
    expect(Math.abs(loss[0] - exact[0])).toBeLessThanOrEqual(1e-6 * exact[0]);
  });

  test.each([
    ["NaN", Number.NaN],
    ["infinity", Number.POSITIVE_INFINITY],
  ])("%s in a score gives a loss that is not finite", (_, value) => {
    for (let at = 0; at < 10; at++) {
      guarded.clear();
      const scores = randomFloats(10, 5);
      scores[at] = value;
      const loss = guarded.floats(1);
      const labels = Uint8Array.of(3);
      mixing.crossEntropy(loss, guarded.floats(10), guarded.filled(scores), labels, 1, 10);
      expect(Number.isFinite(loss[0])).toBe(false);
    }
  });
});
