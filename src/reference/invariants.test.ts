import { describe, expect, test } from "vitest";
import { createCpuEngine } from "../engine/cpu/cpuEngine.ts";
import { syntheticDataset } from "../engine/testing/syntheticDataset.ts";
import { TEST_REPLICA, type TestConfig, testConfig } from "../engine/testing/testConfig.ts";
import { assignBalanced } from "./assignment/auction.ts";
import { capacityOf } from "./assignment/capacity.ts";
import { countDropped } from "./evaluate.ts";
import { addReinforce } from "./losses/reinforce.ts";
import { classify, forwardBackward } from "./model/run.ts";
import { parameterViews } from "./parameters.ts";
import {
  ASSIGNMENTS,
  type AssignmentKind,
  type AuxTerm,
  assignmentsWith,
  type RoutingSettings,
} from "./routing.ts";
import {
  DIFFERENCE_TOLERANCE,
  numericGradient,
  randomFloats,
  relativeError,
} from "./testing/gradientCheck.ts";
import { smallBatch } from "./testing/smallBatch.ts";
import type { SmallPlan } from "./testing/smallPlan.ts";

/** Invariants of every mixture of experts, for all methods. */

const EVERY_ASSIGNMENT = assignmentsWith(() => true);

/** The gate is `one` where nothing scores the experts or they are drawn at random. */
const gateFor = (assignment: AssignmentKind) =>
  assignment === "sampled" || ASSIGNMENTS[assignment].router !== "logits" ? "one" : "raw";

const norm = (values: ArrayLike<number>) => Math.hypot(...Array.from(values));

describe("1. every gradient is the derivative of its loss", () => {
  const noisy: SmallPlan = { noise: "learned", gate: "raw" };
  test.each<[string, SmallPlan]>([
    ["cross-entropy of mixed scores", noisy],
    ["cross-entropy of mixed probabilities", { ...noisy, combine: "probabilities" }],
    ["every expert's own cross-entropy", { ...noisy, taskLoss: "competitive" }],
    ["likelihood of the label", { ...noisy, taskLoss: "likelihood" }],
    ["cross-entropy above a layer", { ...noisy, M: 4 }],
  ])("%s", (_, choices) => {
    const input = smallBatch(choices);
    const numeric = numericGradient(() => forwardBackward(input).taskLoss, input.parameters);
    const { gradients } = forwardBackward(input).model;
    expect(relativeError(gradients, numeric)).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
  });

  test.each<[AuxTerm, Partial<RoutingSettings>]>([
    ["importance", { importanceCoef: 1 }],
    ["load", { loadCoef: 1 }],
    ["balance", { balanceCoef: 1 }],
    ["z", { zCoef: 1 }],
    ["tokenEntropy", { tokenEntropyCoef: 1 }],
    ["batchEntropy", { batchEntropyCoef: 1 }],
  ])("%s loss by itself", (term, settings) => {
    const input = smallBatch(noisy, settings);
    const numeric = numericGradient(
      () => forwardBackward(input).model.routerBackward.terms[term],
      input.parameters,
    );
    const { gradients } = forwardBackward(input).model;
    const task = forwardBackward(smallBatch(noisy)).model.gradients;
    const own = gradients.map((value, i) => value - task[i]);
    expect(relativeError(own, numeric)).toBeLessThanOrEqual(DIFFERENCE_TOLERANCE);
    expect(norm(numeric)).toBeGreaterThan(1e-3);
  });
});

describe("2. methods meet where they are the same", () => {
  test("top-k then softmax is softmax, top-k, then division by the sum", () => {
    const before = forwardBackward(smallBatch({ gate: "renormalised", K: 3 })).model.router;
    const after = forwardBackward(smallBatch({ gate: "raw", K: 3 })).model.router;
    expect(before.selected).toEqual(after.selected);
    const divided = after.gates.map((gate, a) => {
      const first = a - (a % 3);
      return gate / (after.gates[first] + after.gates[first + 1] + after.gates[first + 2]);
    });
    expect(relativeError(before.gates, divided)).toBeLessThanOrEqual(1e-15);
  });

  test.each(["raw", "renormalised"] as const)("top-k of all experts is dense, %s gates", (gate) => {
    const some = forwardBackward(smallBatch({ gate, K: 4 }));
    const dense = forwardBackward(smallBatch({ assignment: "all", gate: "raw" }));
    // the experts are summed in another order
    expect(relativeError(some.model.y, dense.model.y)).toBeLessThanOrEqual(1e-14);
    const error = relativeError(some.model.gradients, dense.model.gradients);
    expect(error).toBeLessThanOrEqual(1e-13);
  });

  describe.each(EVERY_ASSIGNMENT)("one expert, %s", (assignment) => {
    const gate = gateFor(assignment);
    const batch = smallBatch({ E: 1, K: 1, assignment, gate });

    test("is that expert", () => {
      const { y, o } = forwardBackward(batch).model;
      expect(y).toEqual(o);
    });

    test("of a sigmoid, times its score", () => {
      const { model } = forwardBackward(
        smallBatch({ E: 1, K: 1, assignment, gate, score: "sigmoid" }),
      );
      const C = batch.plan.shape.numClasses;
      const score = (t: number) => (gate === "raw" ? model.router.s[t] : 1);
      const expected = model.o.map((value, i) => value * score(Math.floor(i / C)));
      expect(relativeError(model.y, expected)).toBeLessThanOrEqual(1e-15);
    });
  });
});

describe("3. an even router costs nothing, a collapsed one the most", () => {
  const coefs = { balanceCoef: 1, importanceCoef: 1 };
  const termsWith = (choices: SmallPlan, logit: number) => {
    const input = smallBatch(choices, coefs);
    const { router } = parameterViews(input.parameters, input.plan.shape);
    router.fill(0);
    for (let i = 0; i < router.length; i += 4) router[i] = logit; // expert 0 of four
    input.x.fill(1);
    return forwardBackward(input).model.routerBackward.terms;
  };

  test.each(["softmax", "sigmoid"] as const)("even, %s", (score) => {
    const terms = termsWith({ assignment: "all", gate: "raw", score }, 0);
    expect(terms.importance).toBe(0);
    expect(terms.balance).toBeCloseTo(1, 12);
  });

  test("ties choose the first experts, but the mean distribution is even: still 1", () => {
    expect(termsWith({ K: 1, gate: "raw" }, 0).balance).toBeCloseTo(1, 12);
  });

  test("collapsed: E for the balance loss, E - 1 for CV^2", () => {
    const terms = termsWith({ K: 1, gate: "raw" }, 20);
    expect(terms.importance).toBeCloseTo(3, 6); // 1e-10 in the denominator
    expect(terms.balance).toBeCloseTo(4, 12);
  });
});

describe("4. a single gate that is renormalised hears nothing of the task", () => {
  test.each(["softmax", "sigmoid"] as const)("%s", (score) => {
    const routerGradient = (gate: "renormalised" | "raw") => {
      const { plan, ...input } = smallBatch({ K: 1, gate, score });
      return parameterViews(forwardBackward({ plan, ...input }).model.gradients, plan.shape).router;
    };
    // s / (s + 1e-20) of a sigmoid is not quite constant
    expect(norm(routerGradient("renormalised"))).toBeLessThanOrEqual(
      score === "softmax" ? 0 : 1e-15,
    );
    expect(norm(routerGradient("raw"))).toBeGreaterThan(1e-2);
  });
});

test("5. REINFORCE, averaged over all draws, is the gradient of every expert's own loss", () => {
  const [T, E] = [3, 3];
  const input = smallBatch({ E, assignment: "all", gate: "raw", taskLoss: "competitive" }, {}, T);
  const { model } = forwardBackward(input);
  const C = input.plan.shape.numClasses;
  const loss = (t: number, e: number) => -Math.log(model.q[(t * E + e) * C + input.labels[t]]);
  const expected = new Float64Array(T * E);
  for (let draw = 0; draw < E ** T; draw++) {
    const selected = Uint32Array.from({ length: T }, (_, t) => Math.floor(draw / E ** t) % E);
    const losses = Float64Array.from(selected, (e, t) => loss(t, e));
    const dz = new Float64Array(T * E);
    addReinforce(dz, losses, model.router.s, selected, T, E, 1);
    const probability = selected.reduce((p, e, t) => p * model.router.s[t * E + e], 1);
    for (let i = 0; i < T * E; i++) expected[i] += probability * dz[i];
  }
  expect(relativeError(expected, model.routerBackward.dz)).toBeLessThanOrEqual(1e-14);
});

describe("6. a balanced assignment", () => {
  test.each([
    [8, 4],
    [12, 3],
    [6, 1],
  ])("gives each of the experts T/E tokens: T = %i, E = %i", (T, E) => {
    const choices: SmallPlan = { E, K: 1, assignment: "balanced", score: "sigmoid", gate: "raw" };
    const { load } = forwardBackward(smallBatch(choices, {}, T)).model.router;
    expect([...load]).toEqual(new Array(E).fill(T / E));
  });

  test("at most one more where T does not divide, every token placed", () => {
    const choices: SmallPlan = { E: 4, K: 1, assignment: "balanced", gate: "raw" };
    const { load } = forwardBackward(smallBatch(choices, {}, 10)).model.router;
    expect(Math.max(...load)).toBeLessThanOrEqual(3);
    expect(load.reduce((sum, count) => sum + count, 0)).toBe(10);
  });

  test("comes within T * epsilon of the best total", () => {
    const values = randomFloats(8, 4, -2, 2); // four tokens, two experts
    const total = (choice: readonly number[]) =>
      choice.reduce((sum, e, t) => sum + values[2 * t + e], 0);
    const even = Array.from({ length: 16 }, (_, n) => [0, 1, 2, 3].map((t) => (n >> t) & 1)).filter(
      (choice) => choice.filter((e) => e === 0).length === 2,
    );
    const selected = new Uint32Array(4).fill(99);
    const { epsilon, finished } = assignBalanced(selected, values, 4, 2, 1);
    expect(finished).toBe(true);
    const gap = Math.max(...even.map(total)) - total([...selected]);
    expect(gap).toBeLessThanOrEqual(4 * epsilon);
  });
});

describe("7. expert choice", () => {
  const choices: SmallPlan = { assignment: "expert-choice", gate: "raw" };
  const settings = { capacityFactor: 0.75 };

  test("fills every expert to its capacity", () => {
    const { model } = forwardBackward(smallBatch(choices, settings));
    const capacity = capacityOf(8, 4, 2, 0.75);
    expect([...model.router.load]).toEqual([capacity, capacity, capacity, capacity]);
  });

  test("permuting the batch permutes the answers", () => {
    const { x, ...input } = smallBatch(choices, settings);
    const D = input.plan.shape.numPixels;
    const { y } = classify({ ...input, x });
    const permuted = classify({ ...input, x: permuteRows(x, D) });
    expect(permuted.y).toEqual(permuteRows(y, input.plan.shape.numClasses));
  });

  test("an answer depends on the other images of its batch", () => {
    const input = smallBatch(choices, settings);
    const D = input.plan.shape.numPixels;
    const C = input.plan.shape.numClasses;
    const together = classify(input).y;
    const alone = Array.from({ length: 8 }, (_, t) => {
      return classify({ ...input, x: input.x.subarray(t * D, (t + 1) * D) }).y;
    });
    const changed = alone.filter((y, t) => {
      return relativeError(y, together.subarray(t * C, (t + 1) * C)) > 1e-3;
    });
    expect(changed.length).toBeGreaterThan(0);
  });
});

describe("8. what is sent out comes back", () => {
  test("experts that repeat their input give it back", () => {
    const D = 5;
    const { plan, x, ...input } = smallBatch({ D, C: D, H: D, K: 1, gate: "one" });
    const weights = parameterViews(input.parameters, plan.shape);
    const diagonal = (values: Float64Array) => {
      values.fill(0);
      for (let e = 0; e < 4; e++) for (let i = 0; i < D; i++) values[(e * D + i) * D + i] = 1;
    };
    diagonal(weights.hiddenWeight);
    diagonal(weights.outputWeight);
    weights.hiddenBias.fill(0);
    weights.outputBias.fill(0);
    expect(classify({ plan, x, ...input }).y).toEqual(x);
  });

  test.each([0, 0.25, 0.5, 1, 4])("kept and dropped make T * K, capacity factor %f", (factor) => {
    const input = smallBatch({ gate: "raw" }, { capacityFactor: factor }, 9);
    const { model } = forwardBackward(input);
    const kept = model.offsets[model.offsets.length - 1];
    const { dropped } = countDropped(model, input.labels, 9);
    expect(kept + dropped).toBe(18);
    expect(dropped > 0).toBe(factor > 0 && factor < 4);
  });
});

describe("9. a test image is judged by itself, and always alike", () => {
  const lonely = EVERY_ASSIGNMENT.filter((assignment) => assignment !== "expert-choice");
  test.each(lonely)("the order of the images does not matter: %s", (assignment) => {
    const gate = gateFor(assignment);
    const settings = {
      capacityFactor: 0.5,
      inputDropout: 0.3,
      expertDropout: 0.3,
      noiseScale: 0.5,
    };
    const noise = ASSIGNMENTS[assignment].router === "logits" ? "gaussian" : "none";
    const { plan, x, ...input } = smallBatch({ assignment, gate, noise }, settings);
    const y = classify({ plan, x, ...input }).y;
    const permuted = classify({ plan, ...input, x: permuteRows(x, plan.shape.numPixels) });
    expect(permuted.y).toEqual(permuteRows(y, plan.shape.numClasses));
  });

  test("two evaluations of the same weights agree to the bit", async () => {
    const engine = createEngine();
    await engine.train(5);
    expect(await engine.evaluate(1)).toEqual(await engine.evaluate(1));
  });
});

describe("10. a step that is not finite changes nothing but its count", () => {
  test.each(["adam", "sgd"] as const)("%s", async (optimizer) => {
    const replicas = [{ ...TEST_REPLICA, biasRate: 0.01 }];
    const engine = createEngine({ optimizer, score: "sigmoid", replicas });
    await engine.train(3);
    const sane = await engine.readState();
    const { hiddenBias, balanceBias } = parameterViews(sane.parameters, engine.config.shape);
    expect(norm(balanceBias)).toBeGreaterThan(0);
    hiddenBias[0] = Number.NaN; // reaches the gradients of every image that expert 0 sees
    engine.writeState(sane);
    const { skipped, load } = await engine.train(1);
    expect(load[0]).toBeGreaterThan(0);
    expect([...skipped]).toEqual([1]);
    expect(await engine.readState()).toEqual({ ...sane, step: 4 });
  });
});

const DIGITS = syntheticDataset({
  rows: 6,
  columns: 6,
  numClasses: 4,
  trainCount: 110,
  testCount: 50,
});

function createEngine(choices: TestConfig = {}) {
  return createCpuEngine(testConfig({ D: 36, C: 4, E: 4, H: 6, ...choices }), DIGITS);
}

/** Rows 3, 0, 5, 2, 7, 4, 1, 6 of eight. */
function permuteRows(values: Float64Array, width: number): Float64Array {
  const order = Array.from({ length: 8 }, (_, i) => (3 + 5 * i) % 8);
  return Float64Array.from(order.flatMap((t) => [...values.subarray(t * width, (t + 1) * width)]));
}
