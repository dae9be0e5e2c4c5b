import { expect, test } from "vitest";
import { countDropped, createTally, finishTally, tally } from "./evaluate.ts";
import { legend } from "./model/plan.ts";
import { classify } from "./model/run.ts";
import { initParameters } from "./parameters.ts";
import { PLAIN_SETTINGS } from "./routing.ts";
import { randomFloats, randomIndices } from "./testing/gradientCheck.ts";
import { smallPlan } from "./testing/smallPlan.ts";

const T = 40;

function classified(capacityFactor = 0) {
  const plan = smallPlan({ N: 1 });
  const model = classify({
    plan,
    parameters: Float64Array.from(initParameters(plan.shape, 2), (w) => 4 * w),
    x: randomFloats(T * plan.shape.numPixels, 3, 0, 1),
    rule: capacityFactor > 0 ? "training" : "own",
    settings: { ...PLAIN_SETTINGS, capacityFactor },
  });
  return { model, labels: randomIndices(T, 4, plan.shape.numClasses) };
}

test("a tally counts classes, routed experts, losses and entropies, on top of what is there", () => {
  const { model, labels } = classified();
  const { E, C, S } = legend(model.plan);
  const counts = createTally({ E, C });
  tally(counts, model, labels, T);

  let loss = 0;
  let gateEntropy = 0;
  const confusion = new Uint32Array(C * C);
  const routing = new Uint32Array(C * E);
  for (let t = 0; t < T; t++) {
    const y = [...model.y.subarray(t * C, (t + 1) * C)];
    const total = y.reduce((sum, value) => sum + Math.exp(value), 0);
    loss += (Math.log(total) - y[labels[t]]) / T;
    const z = [...model.router.z.subarray(t * E, (t + 1) * E)];
    const exps = z.map(Math.exp);
    const sum = exps.reduce((a, b) => a + b, 0);
    for (const exp of exps) gateEntropy -= ((exp / sum) * Math.log(exp / sum)) / T;
    confusion[labels[t] * C + y.indexOf(Math.max(...y))]++;
    for (const e of model.router.selected.subarray(t * S, t * S + 2)) routing[labels[t] * E + e]++;
  }
  const result = finishTally(counts);
  expect(result.images).toBe(T);
  expect(result.loss).toBeCloseTo(loss, 12);
  expect(result.gateEntropy).toBeCloseTo(gateEntropy, 12);
  expect(result.confusion).toEqual(confusion);
  expect(result.routing).toEqual(routing);
  expect([...result.expertsPerImage]).toEqual([0, 0, T, 0, 0]);
  expect(result.unroutedCorrect).toBe(0);

  tally(counts, model, labels, T);
  expect(finishTally(counts).images).toBe(2 * T);
  expect(finishTally(counts).loss).toBeCloseTo(loss, 12);
});

test("what capacity takes away is counted by assignment and by token", () => {
  const { model, labels } = classified(0.25);
  const { S } = legend(model.plan);
  const { selected, kept, load } = model.router;
  const counts = countDropped(model, labels, T);
  const asked = load.reduce((sum, n) => sum + n, 0);
  const routed = (a: number) => a % S < 2;
  const served = selected.reduce((sum, _, a) => sum + (routed(a) ? kept[a] : 0), 0);
  expect(asked).toBe(T * 2);
  expect(counts.dropped).toBe(asked - served);
  const lost = Array.from({ length: T }, (_, t) => kept[t * S] + kept[t * S + 1] === 0);
  expect(counts.unrouted).toBe(lost.filter(Boolean).length);
  expect(counts.unrouted).toBeGreaterThan(0);
  expect(counts.unroutedCorrect).toBeLessThanOrEqual(counts.unrouted);
});

test("without a limit nothing is dropped", () => {
  const { model, labels } = classified();
  expect(countDropped(model, labels, T)).toEqual({ dropped: 0, unrouted: 0, unroutedCorrect: 0 });
});
