import { describe, expect, it } from "vitest";
import { methodDefaults } from "../experiment/fields.ts";
import { METHOD_NAMES } from "../experiment/methods.ts";
import { engineConfig } from "../run/engineConfig.ts";
import { smallDataset } from "../run/testing/fakeEngine.ts";
import { NONE } from "./assignment/none.ts";
import { legend, type Plan } from "./model/plan.ts";
import { classify } from "./model/run.ts";
import { parameterLayout, parameterViews } from "./parameters.ts";
import { ASSIGNMENTS, PLAIN_SETTINGS, routedSlots, routerColumns } from "./routing.ts";
import { randomFloats } from "./testing/gradientCheck.ts";
import { smallPlan } from "./testing/smallPlan.ts";

const T = 60;
const E = 5;

/** A method's model with random weights, large enough that its experts differ. */
function modelOf(method: (typeof METHOD_NAMES)[number], architecture: "mixture" | "layer") {
  const experiment = { ...methodDefaults(method), architecture, numExperts: E, hiddenSize: 4 };
  const dataset = smallDataset();
  const { shape, routing, replicas } = engineConfig({ ...experiment, modelWidth: 8 }, dataset);
  const plan: Plan = { shape, topK: shape.topK, routing };
  const parameters = randomFloats(parameterLayout(shape).size, 21);
  const x = randomFloats(T * shape.numPixels, 22, 0, 1);
  return { plan, parameters, x, settings: replicas[0] };
}

/** The same weights without some of the routed experts. */
function without(plan: Plan, parameters: Float64Array, off: readonly number[]) {
  const { shape, routing } = plan;
  const on = Array.from({ length: shape.numExperts }, (_, e) => e).filter((e) => !off.includes(e));
  const numExperts = on.length;
  const { assignment } = routing;
  const columns = routerColumns(routing, numExperts);
  const smaller = { ...shape, numExperts, routerColumns: columns };
  const topK = Math.min(plan.topK, routedSlots(assignment, numExperts, plan.topK), numExperts);
  const left = new Float64Array(parameterLayout(smaller).size);
  const from = parameterViews(parameters, shape);
  const to = parameterViews(left, smaller);
  const shared = Array.from({ length: shape.numSharedExperts }, (_, n) => shape.numExperts + n);
  const kept = [...on, ...shared];
  for (const group of ["hiddenWeight", "hiddenBias", "outputWeight", "outputBias"] as const) {
    const size = to[group].length / kept.length;
    kept.forEach((e, i) => {
      to[group].set(from[group].subarray(e * size, (e + 1) * size), i * size);
    });
  }
  for (const group of ["projection", "projectionBias", "head", "headBias"] as const) {
    to[group].set(from[group]);
  }
  on.forEach((e, i) => {
    to.balanceBias[i] = from.balanceBias[e];
  });
  const Q = shape.routerColumns;
  const columnsLeft = Q === 2 * shape.numExperts ? [...on, ...on.map((e) => Q / 2 + e)] : on;
  for (let i = 0; i < to.router.length; i++) {
    const row = Math.floor(i / columns);
    to.router[i] = from.router[row * Q + columnsLeft[i % columns]];
  }
  return { plan: { ...plan, shape: smaller, topK }, parameters: left, on };
}

const cases = METHOD_NAMES.flatMap((method) =>
  (["mixture", "layer"] as const).map((architecture) => [method, architecture] as const),
);
const isHash = (method: (typeof METHOD_NAMES)[number]) =>
  ASSIGNMENTS[modelOf(method, "mixture").plan.routing.assignment].atTest.startsWith("hash");
const isDense = (method: (typeof METHOD_NAMES)[number]) =>
  modelOf(method, "mixture").plan.shape.numExperts === 1;

describe("experts that are switched off", () => {
  const scored = cases.filter(([method]) => !isHash(method) && !isDense(method));
  it.each(scored)("leave %s, a %s, as a model that never had them", (method, architecture) => {
    const { plan, parameters, x, settings } = modelOf(method, architecture);
    expect(plan.shape.numExperts).toBe(E);
    const whole = classify({ plan, parameters, x, settings });
    let changed = 0;
    for (const off of [[0], [3], [1, 4], [0, 1, 2, 4]]) {
      const masked = classify({ plan, parameters, x, settings, off });
      const smaller = without(plan, parameters, off);
      const lacking = classify({ ...smaller, x, settings });
      expect(masked.y).toEqual(lacking.y);
      if (masked.y.some((score, i) => score !== whole.y[i])) changed++;
      expect(smaller.on.map((e) => masked.router.load[e])).toEqual([...lacking.router.load]);
      for (const e of off) expect(masked.router.load[e]).toBe(0);
    }
    expect(changed).toBeGreaterThanOrEqual(2);
  });

  it.each(cases.filter(([method]) => isHash(method)))(
    "hand their images to the next expert under %s, a %s; the others keep theirs",
    (method, architecture) => {
      const { plan, parameters, x, settings } = modelOf(method, architecture);
      const { S } = legend(plan);
      const before = classify({ plan, parameters, x, settings }).router.selected;
      const off = [1, 2];
      const after = classify({ plan, parameters, x, settings, off }).router.selected;
      for (let t = 0; t < T; t++) {
        const expert = before[t * S];
        expect(after[t * S]).toBe(off.includes(expert) ? 3 : expert);
      }
      expect(off.some((e) => before.includes(e))).toBe(true);
    },
  );

  it.each(cases)("leave %s, a %s, an answer in finite numbers when all are off", (method, kind) => {
    const { plan, parameters, x, settings } = modelOf(method, kind);
    const off = Array.from({ length: E }, (_, e) => e);
    const { y, router } = classify({ plan, parameters, x, settings, off });
    const { J, S } = legend(plan);
    expect(router.selected.every((expert, a) => a % S >= J || expert === NONE)).toBe(true);
    expect(y.every(Number.isFinite)).toBe(true);
  });

  it("are refused in training", () => {
    const plan = smallPlan();
    const parameters = randomFloats(parameterLayout(plan.shape).size, 1);
    const x = randomFloats(plan.shape.numPixels, 2, 0, 1);
    const step = { plan, parameters, x, rule: "training" as const, settings: PLAIN_SETTINGS };
    expect(() => classify({ ...step, off: [0] })).toThrow(RangeError);
  });
});
