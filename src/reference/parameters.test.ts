import fc from "fast-check";
import { expect, test } from "vitest";
import { initParameters, parameterLayout, parameterViews } from "./parameters.ts";

const size = fc.integer({ min: 1, max: 9 });
const shapes = fc.record({ numPixels: size, numExperts: size, hiddenSize: size, numClasses: size });

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
  const shape = { numPixels: 2, numExperts: 3, hiddenSize: 4, numClasses: 5 };
  const parameters = new Float32Array(parameterLayout(shape).size);
  parameterViews(parameters, shape).outputBias.fill(7);
  expect([...parameters.subarray(-15)]).toEqual(Array(15).fill(7));
  expect(parameters[parameters.length - 16]).toBe(0);
});

test("weights start within 1/sqrt(fanIn), and fill that range", () => {
  const shape = { numPixels: 784, numExperts: 8, hiddenSize: 10, numClasses: 10 };
  const parameters = initParameters(shape, 3);
  for (const { offset, size, fanIn } of parameterLayout(shape).groups) {
    const group = parameters.subarray(offset, offset + size);
    const bound = Math.fround(1 / Math.sqrt(fanIn));
    const largest = group.reduce((max, w) => Math.max(max, Math.abs(w)), 0);
    const mean = group.reduce((sum, w) => sum + w, 0) / size;
    expect(largest).toBeLessThanOrEqual(bound);
    expect(largest).toBeGreaterThan(0.9 * bound);
    expect(Math.abs(mean)).toBeLessThanOrEqual((4 * bound) / Math.sqrt(3 * size)); // 4 standard errors
  }
});

test("another seed draws other weights, the same seed the same", () => {
  const shape = { numPixels: 9, numExperts: 2, hiddenSize: 3, numClasses: 2 };
  expect(initParameters(shape, 1)).toEqual(initParameters(shape, 1));
  expect(initParameters(shape, 1)).not.toEqual(initParameters(shape, 2));
});
