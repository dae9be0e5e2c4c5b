import { describe, expect, test } from "vitest";
import { createCpuEngine } from "../engine/cpu/cpuEngine.ts";
import { syntheticDataset } from "../engine/testing/syntheticDataset.ts";
import { TEST_REPLICA, type TestConfig, testConfig } from "../engine/testing/testConfig.ts";
import { capacityOf, limitCapacity } from "./assignment/capacity.ts";
import { NONE } from "./assignment/none.ts";
import { updateBalanceBias } from "./balanceBias.ts";
import type { Floats } from "./floats.ts";
import { cvSquared, cvSquaredBackward } from "./losses/importanceLoss.ts";
import { smoothLoad } from "./losses/loadLoss.ts";
import { denseProducts } from "./model/dense.ts";
import { Model } from "./model/model.ts";
import { classify, forwardBackward, type StepInput } from "./model/run.ts";
import { parameterViews } from "./parameters.ts";
import { PLAIN_SETTINGS } from "./routing.ts";
import { randomFloats, relativeError } from "./testing/gradientCheck.ts";
import { smallBatch } from "./testing/smallBatch.ts";

/**
 * Mistakes of public code for mixtures of experts, with a test for each that it is not made here. The tests that
 * compare kernels with twins extend them to the GPU. Stale memory of another step or batch (15, 16), which only the GPU
 * can read, is tested in step.browser.test.ts, which fills every buffer with NaN.
 */

const [T, E, C] = [8, 4, 5];

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
const norm = (values: Iterable<number>) => Math.hypot(...values);
const views = ({ parameters, plan }: StepInput<Float64Array>) =>
  parameterViews(parameters, plan.shape);
const row = (values: Float64Array, r: number, width: number) =>
  values.subarray(r * width, (r + 1) * width);

/** The same batch, with a router that prefers one expert for every image. */
function sendAllTo(input: StepInput<Float64Array>, expert: number): StepInput<Float64Array> {
  const parameters = input.parameters.slice();
  const { router } = parameterViews(parameters, input.plan.shape);
  for (let i = 0; i < router.length; i++) router[i] = i % E === expert ? 5 : -5;
  return { ...input, parameters };
}

test("1. scores are mixed as they are, not their exponentials", () => {
  const { y, o, router } = forwardBackward(smallBatch()).model;
  const mixed = (value: (o: number) => number) =>
    y.map((_, i) => {
      const [t, c] = [Math.floor(i / C), i % C];
      const part = (a: number) => router.gates[a] * value(o[a * C + c]);
      return part(2 * t) + part(2 * t + 1);
    });
  expect(
    relativeError(
      y,
      mixed((score) => score),
    ),
  ).toBeLessThanOrEqual(1e-15);
  expect(relativeError(y, mixed(Math.exp).map(Math.log))).toBeGreaterThan(0.01);
});

test("2. one softmax between an expert and the loss: a sure and right expert costs nothing", () => {
  const input = smallBatch();
  const { outputWeight, outputBias } = views(input);
  outputWeight.fill(0);
  outputBias.forEach((_, i) => {
    outputBias[i] = i % C === 3 ? 60 : 0;
  });
  input.labels.fill(3);
  // the largest probability of a softmax of a softmax is e / (e + C - 1), a loss of 0.9
  expect(forwardBackward(input).taskLoss).toBeLessThanOrEqual(1e-20);
});

test("3. with one expert a raw gate teaches the router in full measure", () => {
  const { model } = forwardBackward(smallBatch({ K: 1, gate: "raw" }));
  const { selected, s } = model.router;
  for (let t = 0; t < T; t++) {
    const p = s[t * E + selected[t]];
    const slope = model.routerBackward.dz[t * E + selected[t]] / model.dGates[t];
    expect(slope).toBeCloseTo(p * (1 - p), 12); // not 1e-6, as of p / (p + 1e-6)
    expect(slope).toBeGreaterThan(0.05);
  }
});

test("4. the load estimator compares logits with logits: a shift of all changes nothing", () => {
  const [z, std, noise] = [
    randomFloats(T * E, 1),
    randomFloats(T * E, 2, 0.5, 1),
    randomFloats(T * E, 3),
  ];
  const estimate = (shift: number) => {
    const clean = z.map((value) => value + shift);
    const load = new Float64Array(E).fill(Number.NaN);
    smoothLoad(
      load,
      clean,
      clean.map((value, i) => value + std[i] * noise[i]),
      std,
      T,
      E,
      2,
      E,
    );
    return load;
  };
  expect(relativeError(estimate(10), estimate(0))).toBeLessThanOrEqual(1e-13);
  expect(sum(estimate(10))).toBeLessThan(0.75 * T * E); // T * E: every expert counted for every token
});

test("5. without noise nothing is divided by its scale", () => {
  const still = smallBatch({ noise: "gaussian" }, { noiseScale: 0, loadCoef: 1 });
  const { model } = forwardBackward(still);
  const load = Float64Array.from(model.router.load);
  expect(model.routerBackward.terms.load).toBe(cvSquared(load, E));
  expect(model.gradients.every(Number.isFinite)).toBe(true);

  const tested = classify(smallBatch({ noise: "learned" }, { loadCoef: 1 }));
  const { z, noisy } = tested.router;
  for (let i = 0; i < T * E; i++) expect(noisy[i]).toBe(z[Math.floor(i / E) * 2 * E + (i % E)]);
  expect(tested.y.every(Number.isFinite)).toBe(true);
});

test("6. the variance is the population's: a collapse costs E - 1, one expert alone nothing", () => {
  expect(cvSquared(new Float64Array([1, 0]), 2)).toBeCloseTo(1, 9); // 2 with the sample's
  expect(cvSquared(new Float64Array([7]), 1)).toBe(0);
});

test("7. at perfect balance the gradient is zero: no root is taken of a variance of zero", () => {
  const gradient = new Float64Array(4).fill(Number.NaN);
  cvSquaredBackward(gradient, new Float64Array(4).fill(3), 4);
  expect([...gradient]).toEqual([0, 0, 0, 0]);

  const input = smallBatch({ assignment: "all" }, { importanceCoef: 1 });
  views(input).router.fill(0);
  expect(forwardBackward(input).model.gradients.every(Number.isFinite)).toBe(true);
});

test("8. jitter is the router's own: experts see the image as it is", () => {
  const choices = { assignment: "all", gate: "raw" } as const;
  const calm = forwardBackward(smallBatch(choices));
  const input = smallBatch({ ...choices, noise: "jitter" }, { noiseScale: 0.5 });
  const before = input.x.slice();
  const { model } = forwardBackward(input);
  expect(model.h).toEqual(calm.model.h);
  expect(relativeError(model.router.z, calm.model.router.z)).toBeGreaterThan(0.01);
  expect(input.x).toEqual(before);
});

describe("9. the balance loss", () => {
  test.each([1, 2, 3])("is 1 for an even router, not k: k = %i", (K) => {
    const input = smallBatch({ K, gate: "raw" }, { balanceCoef: 1 });
    views(input).router.fill(0);
    const { routerBackward } = forwardBackward(input).model;
    expect(sum(routerBackward.f)).toBeCloseTo(1, 12);
    expect(routerBackward.terms.balance).toBeCloseTo(1, 12);
  });

  test("takes one softmax of the logits, and is no constant", () => {
    const { model } = forwardBackward(smallBatch({ K: 1 }, { balanceCoef: 1 }));
    const { z, d } = model.router;
    for (let t = 0; t < T; t++) {
      const exps = row(z, t, E).map(Math.exp);
      const expected = exps.map((value) => value / sum(exps));
      expect(relativeError(row(d, t, E), expected)).toBeLessThanOrEqual(1e-14);
    }
    expect(norm(model.routerBackward.dz)).toBeGreaterThan(1e-3); // a single renormalised gate adds none
  });
});

test("10. the mean probabilities are of all experts, and all are pushed", () => {
  const { routerBackward } = forwardBackward(smallBatch({ K: 1 }, { balanceCoef: 1 })).model;
  expect(sum(routerBackward.P)).toBeCloseTo(1, 12);
  expect(routerBackward.dz.every((value) => value !== 0)).toBe(true);
});

test("11. fractions count what was asked for: a full expert hides no imbalance", () => {
  const settings = { balanceCoef: 1, importanceCoef: 1 };
  const roomy = sendAllTo(smallBatch({}, settings), 2);
  const tight = sendAllTo(smallBatch({}, { ...settings, capacityFactor: 0.25 }), 2);
  const { model } = forwardBackward(tight);
  expect(sum(model.router.kept)).toBeLessThan(T * 2);
  expect(model.routerBackward.terms).toEqual(forwardBackward(roomy).model.routerBackward.terms);
  expect(model.router.load).toEqual(forwardBackward(roomy).model.router.load);
});

describe("12. capacity", () => {
  test("holds, and keeps the largest gates where all logits are negative", () => {
    const choices = { K: 1, score: "sigmoid", gate: "raw", priority: "gate" } as const;
    const input = sendAllTo(smallBatch(choices, { capacityFactor: 1 }), 1);
    views(input).router.forEach((_, i, router) => {
      router[i] -= 6;
    });
    const { z, kept, gates } = forwardBackward(input).model.router;
    expect(z.every((value) => value < 0)).toBe(true);
    const capacity = capacityOf(T, E, 1, 1);
    expect(sum(kept)).toBe(capacity);
    const least = gates.toSorted()[T - capacity];
    expect([...kept]).toEqual(Array.from(gates, (gate) => (gate >= least ? 1 : 0)));
  });

  test("is never more than the batch, and empty slots take none", () => {
    expect(capacityOf(5, 4, 2, 100)).toBe(5);
    const kept = new Uint8Array(4).fill(9);
    const selected = new Uint32Array([NONE, NONE, 1, 1]);
    limitCapacity(kept, selected, new Float64Array([9, 9, 0, 0]), 4, 1, 1, 1, "gate");
    expect([...kept]).toEqual([0, 0, 1, 0]);
  });
});

test("13. load counts every choice, not the first alone", () => {
  const { selected, load } = forwardBackward(smallBatch()).model.router;
  expect(sum(load)).toBe(2 * T);
  load.forEach((count, e) => {
    expect(count).toBe([...selected].filter((expert) => expert === e).length);
  });
});

describe("14. choices that chance takes away", () => {
  const choices = { laterChoices: "random", priority: "first-choices" } as const;

  test("take no room from those that stay", () => {
    const { model } = forwardBackward(smallBatch(choices, { capacityFactor: 0.5 }, 40));
    const capacity = capacityOf(40, E, 2, 0.5);
    expect(model.router.selected).toContain(NONE);
    model.router.load.forEach((count, e) => {
      expect(model.offsets[e + 1] - model.offsets[e]).toBe(Math.min(count, capacity));
    });
  });

  test("are second choices, never the best one, and none at test", () => {
    const { router } = forwardBackward(smallBatch(choices)).model;
    for (let t = 0; t < T; t++) {
      expect(router.z[t * E + router.selected[2 * t]]).toBe(Math.max(...row(router.z, t, E)));
    }
    expect(classify(smallBatch(choices)).router.selected).not.toContain(NONE);
  });
});

describe("15. tokens that a short batch lacks", () => {
  test.each([
    ["top-k", {}],
    ["experts' choice", { assignment: "expert-choice", gate: "raw" }],
    ["balanced", { assignment: "balanced", gate: "raw" }],
  ] as const)("take no room and enter no mean: %s", (_, choices) => {
    const settings = { capacityFactor: 0.5, balanceCoef: 1, importanceCoef: 1 };
    const long = smallBatch(choices, settings, 9);
    const short = smallBatch(choices, settings, 5);
    const model = modelFor(long, 9);
    run(model, long);
    run(model, short);
    const fresh = forwardBackward(short).model;
    expect(model.gradients).toEqual(fresh.gradients);
    expect(model.router.load).toEqual(fresh.router.load);
    expect(model.routerBackward.terms).toEqual(fresh.routerBackward.terms);
  });
});

describe("16. an expert without tokens", () => {
  test("gets a gradient of zero, though it had another in the batch before", () => {
    const input = smallBatch({ K: 1, gate: "raw" });
    const model = modelFor(input, T);
    const { hiddenWeight, outputBias } = parameterViews(model.gradients, input.plan.shape);
    run(model, sendAllTo(input, 0));
    expect(norm(row(outputBias, 0, C))).toBeGreaterThan(0);
    run(model, sendAllTo(input, 1));
    expect(norm(row(outputBias, 1, C))).toBeGreaterThan(0);
    const expertSize = hiddenWeight.length / E;
    for (const e of [0, 2, 3]) {
      expect(norm(row(outputBias, e, C))).toBe(0);
      expect(norm(row(hiddenWeight, e, expertSize))).toBe(0);
    }
  });

  test("nor does any loss leave its gradient to the next batch", () => {
    const all = { importanceCoef: 1, loadCoef: 1, balanceCoef: 1, zCoef: 1, tokenEntropyCoef: 1 };
    const loud = smallBatch({ noise: "learned" }, { ...all, batchEntropyCoef: 1 });
    const quiet = smallBatch({ noise: "learned" });
    const model = modelFor(loud, T);
    run(model, loud);
    run(model, quiet);
    expect(model.gradients).toEqual(forwardBackward(quiet).model.gradients);
  });

  test("sums are divided by the batch, not by an expert's tokens: a doubled batch is the same", () => {
    const { x, labels, ...input } = smallBatch();
    const once = forwardBackward({ ...input, x, labels });
    const twice = forwardBackward({
      ...input,
      x: Float64Array.from([...x, ...x]),
      labels: Uint8Array.from([...labels, ...labels]),
    });
    const error = relativeError(twice.model.gradients, once.model.gradients);
    expect(error).toBeLessThanOrEqual(1e-13); // order of sums
  });
});

test("17. the balance bias chooses and does not weigh, and a negative one excludes nobody", () => {
  const biased = (offsets: readonly number[]) => {
    const input = smallBatch({ score: "sigmoid" }, { biasRate: 0.001 });
    views(input).balanceBias.set(offsets);
    return { ...forwardBackward(input), input };
  };
  const { model, input } = biased([-5, -5, -5, -4]);
  const { selected, gates, s } = model.router;
  for (let t = 0; t < T; t++) {
    const [first, second] = selected.subarray(2 * t, 2 * t + 2);
    expect(first).toBe(3);
    expect(second).toBeLessThan(3);
    const total = s[t * E + first] + s[t * E + second];
    expect(gates[2 * t]).toBeCloseTo(s[t * E + first] / total, 14);
    expect(gates[2 * t + 1]).toBeCloseTo(s[t * E + second] / total, 14);
  }
  expect(norm(parameterViews(model.gradients, input.plan.shape).balanceBias)).toBe(0);
  const [low, none] = [biased([-9, -9, -9, -9]), biased([0, 0, 0, 0])];
  expect(low.model.router.selected).toEqual(none.model.router.selected);
  expect(low.model.y).toEqual(none.model.y);
});

describe("18. the balance bias", () => {
  test("moves once a step, by whole counts of training tokens alone", async () => {
    const replicas = [{ ...TEST_REPLICA, biasRate: 0.25 }];
    const engine = createEngine({ score: "sigmoid", replicas });
    const bias = new Float32Array(E);
    for (let step = 0; step < 4; step++) {
      const { load, tokens } = await engine.train(1);
      expect(sum(load)).toBe(2 * tokens[0]);
      updateBalanceBias(bias, load, 0.25);
      await engine.evaluate(1);
      const parameters = await engine.readParameters();
      expect(parameterViews(parameters, engine.config.shape).balanceBias).toEqual(bias);
    }
    expect(norm(bias)).toBeGreaterThan(0);
  });

  test("falls where the load is above the mean, rises where it is below, and stays centred", () => {
    const bias = new Float64Array(4);
    updateBalanceBias(bias, new Uint32Array([9, 4, 4, 3]), 0.5); // mean 5
    expect([...bias]).toEqual([-0.75, 0.25, 0.25, 0.25]);
    updateBalanceBias(bias, new Uint32Array([5, 5, 5, 5]), 0.5);
    expect([...bias]).toEqual([-0.75, 0.25, 0.25, 0.25]);
  });
});

test("19. a gate that has underflowed is still a choice", () => {
  const input = sendAllTo(smallBatch(), 0);
  const { router } = views(input);
  router.forEach((value, i) => {
    router[i] = value * 400;
  });
  const { model } = forwardBackward(input);
  const second = model.router.gates.filter((_, a) => a % 2 === 1);
  expect(second.some((gate) => gate === 0)).toBe(true);
  expect(sum(model.router.load)).toBe(2 * T);
  expect(model.offsets[E]).toBe(2 * T);
});

describe("20. a well-known example's four mistakes", () => {
  test("usage is counted anew in every batch", () => {
    const input = smallBatch({}, { importanceCoef: 1, balanceCoef: 1 });
    const model = modelFor(input, T);
    const first = run(model, input);
    for (let repeat = 0; repeat < 3; repeat++) expect(run(model, input)).toEqual(first);
  });

  test("a positive entropy coefficient sharpens each token, a positive batch one spreads them", () => {
    const scales = [0, 3]; // an even router, and a sharp one
    const terms = scales.map((scale) => {
      const input = smallBatch({}, { tokenEntropyCoef: 1, batchEntropyCoef: 1 });
      const { router } = views(input);
      router.forEach((value, i) => {
        router[i] = value * scale;
      });
      return forwardBackward(input).model.routerBackward.terms;
    });
    expect(terms[0].tokenEntropy).toBeCloseTo(Math.log(E), 12);
    expect(terms[1].tokenEntropy).toBeLessThan(terms[0].tokenEntropy);
    expect(terms[0].batchEntropy).toBeCloseTo(-Math.log(E), 12);
    expect(terms[1].batchEntropy).toBeGreaterThan(terms[0].batchEntropy);
  });

  test("every image is routed by itself", () => {
    const { plan, x, ...input } = smallBatch();
    const { router } = classify({ plan, x, ...input });
    const D = plan.shape.numPixels;
    for (let t = 0; t < T; t++) {
      const alone = classify({ plan, ...input, x: row(x, t, D) }).router;
      expect([...alone.selected]).toEqual([...router.selected.subarray(2 * t, 2 * t + 2)]);
    }
    expect(new Set(router.selected).size).toBeGreaterThan(2);
  });

  test("gates are a softmax: positive, and one together", () => {
    const { gates } = forwardBackward(smallBatch()).model.router;
    for (let t = 0; t < T; t++) {
      expect(gates[2 * t]).toBeGreaterThan(0);
      expect(gates[2 * t] + gates[2 * t + 1]).toBeCloseTo(1, 14);
    }
  });
});

test("21. an evaluation knows no auxiliary loss, noise or dropout, and leaves training as it was", async () => {
  const loud = {
    importanceCoef: 100,
    zCoef: 100,
    noiseScale: 2,
    expertDropout: 0.5,
    capacityFactor: 0.25,
  };
  const replicas = [{ ...TEST_REPLICA, learningRate: 0, ...loud }];
  const noisy = createEngine({ noise: "gaussian", replicas });
  const plain = createEngine({ replicas: [{ ...TEST_REPLICA, importanceCoef: 0 }] });
  expect(await noisy.evaluate(1)).toEqual(await plain.evaluate(1));

  const { taskLoss, auxLoss, dropped } = await noisy.train(4);
  const steady = await createEngine({ noise: "gaussian", replicas }).train(4);
  expect(taskLoss).toEqual(steady.taskLoss);
  expect(auxLoss.every((loss) => loss > 0)).toBe(true);
  expect(dropped.every((count) => count > 0)).toBe(true); // training still is training
});

test("22. more experts gain: four small ones learn what one cannot", async () => {
  const lossWith = async (experts: number) => {
    const choices = { E: experts, K: 1, H: 1, gate: "raw" } as const;
    const replicas = [{ ...TEST_REPLICA, importanceCoef: 0.01 }];
    const engine = createEngine({ ...choices, replicas });
    for (let call = 0; call < 40; call++) await engine.train(8);
    const [{ loss }] = await engine.evaluate(1);
    return loss;
  };
  expect(await lossWith(4)).toBeLessThan(0.75 * (await lossWith(1)));
});

const DIGITS = syntheticDataset({
  rows: 6,
  columns: 6,
  numClasses: 4,
  trainCount: 110,
  testCount: 50,
});

function createEngine(choices: TestConfig) {
  return createCpuEngine(testConfig({ D: 36, C: 4, E, H: 6, ...choices }), DIGITS);
}

/** A model for several batches of up to `tokens` images. */
function modelFor({ plan }: StepInput<Float64Array>, tokens: number) {
  return new Model(plan, tokens, (length) => new Float64Array(length), denseProducts);
}

function run(model: Model<Float64Array, Floats>, input: StepInput<Float64Array>) {
  const { parameters, x, labels, settings = PLAIN_SETTINGS, step = 0 } = input;
  const context = { T: labels.length, rule: "training", settings, step } as const;
  model.forward(parameters, x, context);
  return model.backward(parameters, labels, context);
}
