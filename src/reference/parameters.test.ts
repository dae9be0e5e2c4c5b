import fc from "fast-check";
import { expect, test } from "vitest";
import { countParameters, initParameters, parameterLayout, parameterViews } from "./parameters.ts";
import { smallPlan } from "./testing/smallPlan.ts";

const size = fc.integer({ min: 1, max: 9 });
const shapes = fc
  .record({ D: size, E: size, H: size, C: size, M: fc.nat(3), N: fc.nat(2) })
  .map((sizes) => smallPlan(sizes).shape);

test("groups tile the flat array", () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      const { groups, size } = parameterLayout(shape);
      let end = 0;
      for (const group of groups) {
        expect(group.offset).toBe(end);
        end += group.size;
      }
      expect(end).toBe(size);
    }),
  );
});

test("views share the array's memory", () => {
  const { shape } = smallPlan({ D: 2, E: 3, H: 4, C: 5 });
  const parameters = new Float32Array(parameterLayout(shape).size);
  parameterViews(parameters, shape).balanceBias.fill(7);
  expect([...parameters.subarray(-3)]).toEqual(Array(3).fill(7));
  expect(parameters[parameters.length - 4]).toBe(0);
});

test("weights start within 1/sqrt(fanIn), and fill that range", () => {
  const { shape } = smallPlan({ D: 784, E: 8, H: 10, C: 10 });
  const parameters = initParameters(shape, 3);
  for (const { offset, size, fanIn } of parameterLayout(shape).groups) {
    const group = parameters.subarray(offset, offset + size);
    if (fanIn === 0 || size === 0) {
      expect(group.every((w) => w === 0)).toBe(true);
      continue;
    }
    const bound = Math.fround(1 / Math.sqrt(fanIn));
    const largest = group.reduce((max, w) => Math.max(max, Math.abs(w)), 0);
    const mean = group.reduce((sum, w) => sum + w, 0) / size;
    expect(largest).toBeLessThanOrEqual(bound);
    expect(largest).toBeGreaterThan(0.9 * bound);
    expect(Math.abs(mean)).toBeLessThanOrEqual((4 * bound) / Math.sqrt(3 * size)); // 4 standard errors
  }
});

test("another seed draws other weights, the same seed the same", () => {
  const { shape } = smallPlan({ D: 9, E: 2, H: 3, C: 2 });
  expect(initParameters(shape, 1)).toEqual(initParameters(shape, 1));
  expect(initParameters(shape, 1)).not.toEqual(initParameters(shape, 2));
});

test("scale is a factor of the variance", () => {
  const { shape } = smallPlan();
  const whole = initParameters(shape, 1);
  const tenth = initParameters(shape, 1, { scale: 0.1, router: "default" });
  tenth.forEach((w, i) => {
    expect(Math.abs(w - whole[i] * Math.sqrt(0.1))).toBeLessThanOrEqual(1e-7);
  });
});

test("a router may start at zero, or with columns that sum to zero", () => {
  const { shape } = smallPlan({ assignment: "hash-locality" });
  const zero = parameterViews(initParameters(shape, 1, { scale: 1, router: "zero" }), shape);
  expect(zero.router.every((w) => w === 0)).toBe(true);
  expect(zero.hiddenWeight.some((w) => w !== 0)).toBe(true);
  const centred = parameterViews(initParameters(shape, 1, { scale: 1, router: "centred" }), shape);
  for (let c = 0; c < shape.routerColumns; c++) {
    let sum = 0;
    for (let d = 0; d < shape.numPixels; d++) sum += centred.router[d * shape.routerColumns + c];
    expect(Math.abs(sum)).toBeLessThanOrEqual(1e-6); // f32
  }
});

test("units that an expert lacks have no weights, and are not counted", () => {
  const { shape } = smallPlan({ D: 2, E: 3, H: [2, 1], C: 4 });
  const { hiddenWeight, hiddenBias, outputWeight } = parameterViews(
    initParameters(shape, 1),
    shape,
  );
  // expert 1 is the small one: [A,D,H], [A,H], [A,H,C]
  expect([hiddenWeight[5], hiddenWeight[7], hiddenBias[3]]).toEqual([0, 0, 0]);
  expect([...outputWeight.subarray(12, 16)]).toEqual([0, 0, 0, 0]);
  const zeros = [...hiddenWeight, ...hiddenBias, ...outputWeight].filter((w) => w === 0);
  expect(zeros).toHaveLength(2 + 1 + 4);
  const router = 2 * 3;
  const unit = 2 + 1 + 4;
  expect(countParameters(shape)).toBe(router + 5 * unit + 3 * 4);
});
