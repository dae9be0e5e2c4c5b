import { describe, expect, test } from "vitest";
import { expertProbabilities } from "../experts/mixProbabilities.ts";
import type { Floats } from "../floats.ts";
import { addScoresBackward, scores } from "../router/scores.ts";
import {
  DIFFERENCE_TOLERANCE,
  dot,
  numericGradient,
  randomFloats,
  randomIndices,
  relativeError,
} from "../testing/gradientCheck.ts";
import { competitive, likelihood } from "./jacobs.ts";

const [T, S, C] = [5, 3, 4];
const labels = randomIndices(T, 1, C);
const ALL = new Uint8Array(T * S).fill(1);
/** Token 1 lost an expert, token 2 all of them, tokens 3 and 4 one each. */
const SOME = new Uint8Array([1, 1, 1, 1, 0, 1, 0, 0, 0, 1, 1, 0, 0, 1, 1]);

/** Losses and gradients, with NaN where nothing was written and where no expert answered. */
function lose(by: typeof likelihood, gates: Floats, o: Floats, kept = ALL) {
  const poisoned = (like: Floats): Floats => like.slice().fill(Number.NaN);
  const [q, dO, dGates, loss] = [o, o, gates, gates.subarray(0, T)].map(poisoned);
  expertProbabilities(q, o, kept, T * S, C);
  by(loss, dGates, dO, { gates, q, kept, labels, T, S, C });
  return { q, loss, dGates, dO, mean: dot(loss, new Float64Array(T).fill(1 / T)) };
}

const LOSSES: [name: string, loss: typeof likelihood][] = [
  ["likelihood", likelihood],
  ["competitive", competitive],
];

describe.each(LOSSES)("%s", (_, by) => {
  const o = randomFloats(T * S * C, 3, -2, 2);

  test.each<[name: string, low: number, high: number]>([
    ["below one", 0, 0.3],
    ["above one", 0.6, 1],
  ])("backward agrees with finite differences where gates sum to %s", (_, low, high) => {
    const gates = randomFloats(T * S, 2, low, high);
    const { dGates, dO } = lose(by, gates, o, SOME);
    const mean = () => lose(by, gates, o, SOME).mean;
    const wanted = [numericGradient(mean, gates), numericGradient(mean, o)];
    expect(relativeError(dGates, wanted[0])).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
    expect(relativeError(dO, wanted[1])).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
  });

  test("a token without experts is answered evenly, and teaches nobody", () => {
    const { loss, dGates, dO } = lose(by, randomFloats(T * S, 2, 0, 1), o, SOME);
    expect(loss[2]).toBeCloseTo(Math.log(C), 14);
    expect([...dGates.subarray(2 * S, 3 * S)]).toEqual([0, 0, 0]);
    expect([...dO.subarray(2 * S * C, 3 * S * C)]).toEqual(new Array(S * C).fill(0));
  });

  test("of gates above one only the proportions count", () => {
    const gates = randomFloats(T * S, 2, 0.6, 1);
    const { loss, dGates } = lose(by, gates, o);
    const tripled = gates.map((gate) => 3 * gate);
    expect(relativeError(lose(by, tripled, o).loss, loss)).toBeLessThanOrEqual(1e-14);
    for (let t = 0; t < T; t++) {
      let along = 0; // the derivative by a common factor
      for (let a = t * S; a < (t + 1) * S; a++) along += gates[a] * dGates[a];
      expect(along).toBeCloseTo(0, 14);
    }
  });
});

test("what gates leave below one is an even guess", () => {
  // one expert, certain and right, with gate 1/2: probability 1/2 + 1/2 * 1/4, or half the loss of a guess
  const o = new Float64Array(T * S * C);
  for (let a = 0; a < T * S; a++) o[a * C + labels[Math.floor(a / S)]] = 100;
  const gates = Float64Array.from({ length: T * S }, (_, a) => (a % S === 0 ? 0.5 : 0));
  for (const loss of lose(likelihood, gates, o).loss)
    expect(loss).toBeCloseTo(-Math.log(0.625), 14);
  for (const loss of lose(competitive, gates, o).loss) expect(loss).toBeCloseTo(Math.log(2), 14);
});

test("to answer alone never costs less than to answer together", () => {
  const o = randomFloats(T * S * C, 4, -5, 5);
  for (const scale of [0.1, 0.3, 1 / 3, 0.5, 1]) {
    const gates = randomFloats(T * S, 5, 0, 1).map((gate) => gate * scale);
    const together = lose(likelihood, gates, o).loss;
    lose(competitive, gates, o).loss.forEach((alone, t) => {
      expect(alone).toBeGreaterThan(together[t]); // Jensen's inequality
    });
  }
});

describe("gates that are a softmax over all experts", () => {
  /** Gates, and gradients of the logits. */
  function learn(by: typeof likelihood, z: Floats, o: Floats) {
    const gates: Floats = z.slice();
    scores(gates, z, T, S, "softmax");
    const lost = lose(by, gates, o);
    const dz: Floats = z.slice().fill(0);
    addScoresBackward(dz, lost.dGates, gates, T, S, "softmax");
    return { ...lost, gates, dz };
  }

  /** [T,S] how likely it is that each expert gave the label: prior p_a times q_a[label], as shares. */
  function posterior(p: Floats, q: Floats): Float64Array {
    const joint = Float64Array.from(p, (value, a) => value * q[a * C + labels[Math.floor(a / S)]]);
    return joint.map((value, a) => {
      const first = a - (a % S);
      return value / (joint[first] + joint[first + 1] + joint[first + 2]);
    });
  }

  const z = randomFloats(T * S, 6, -2, 2);
  const o = randomFloats(T * S * C, 7, -2, 2);

  test("likelihood: the logits learn prior less posterior, each expert its posterior's share", () => {
    const { gates: p, q, dz, dO } = learn(likelihood, z, o);
    const h = posterior(p, q);
    const wanted = p.map((prior, a) => (prior - h[a]) / T);
    expect(relativeError(dz, wanted)).toBeLessThanOrEqual(1e-14); // rounding of f64
    const shares = q.map((value, i) => {
      const [a, c] = [Math.floor(i / C), i % C];
      return (h[a] * (value - (labels[Math.floor(a / S)] === c ? 1 : 0))) / T;
    });
    expect(relativeError(dO, shares)).toBeLessThanOrEqual(1e-14);
  });

  test.each([0, 10, 20, 40, 60])("so in f32, the label at exp(-%i)", (depth) => {
    const unlikely = Float32Array.from(o, (value, i) => {
      const a = Math.floor(i / C);
      return labels[Math.floor(a / S)] === i % C ? value - depth : value;
    });
    const { gates: p, q, dz } = learn(likelihood, Float32Array.from(z), unlikely);
    const h = posterior(p, q);
    // a few roundings of f32, next to gradients of up to 1 / T
    dz.forEach((value, a) => {
      expect(value).toBeCloseTo((p[a] - h[a]) / T, 6);
    });
  });

  test("competitive: a logit falls by its prior times what its expert loses more than all", () => {
    const { gates: p, q, loss, dz } = learn(competitive, z, o);
    const wanted = p.map((prior, a) => {
      const t = Math.floor(a / S);
      return (prior * (-Math.log(q[a * C + labels[t]]) - loss[t])) / T;
    });
    expect(relativeError(dz, wanted)).toBeLessThanOrEqual(1e-14);
  });

  test("by hand: of two experts one is rather right, the other rather wrong", () => {
    const answers = {
      gates: new Float64Array([0.5, 0.5]),
      q: new Float64Array([3 / 4, 1 / 4, 1 / 4, 3 / 4]),
      kept: new Uint8Array([1, 1]),
      labels: new Uint8Array([0]),
      T: 1,
      S: 2,
      C: 2,
    };
    const [loss, dGates, dO, dz] = [1, 2, 4, 2].map((length) => new Float64Array(length));
    likelihood(loss, dGates, dO, answers);
    addScoresBackward(dz, dGates, answers.gates, 1, 2, "softmax");
    expect(loss[0]).toBeCloseTo(Math.log(2), 14);
    [-1 / 4, 1 / 4].forEach((value, e) => {
      expect(dz[e]).toBeCloseTo(value, 14);
    });
    [-3 / 16, 3 / 16, -3 / 16, 3 / 16].forEach((value, i) => {
      expect(dO[i]).toBeCloseTo(value, 14);
    });
    competitive(loss, dGates, dO, answers);
    expect(loss[0]).toBeCloseTo(-Math.log(3 / 16) / 2, 14);
  });
});
