import { expect, it } from "vitest";
import { SMALL_EXPERIMENT, smallDataset } from "../../src/run/testing/fakeEngine.ts";
import { summariseRun, trainCase } from "./trainCase.ts";

it("classifies all test images at every test for the sake of the curve, and changes nothing else", async () => {
  const dataset = smallDataset(1000, 200);
  const { signal } = new AbortController();
  const usual = summariseRun(await trainCase(SMALL_EXPERIMENT, dataset, "usual", signal));
  const whole = summariseRun(await trainCase(SMALL_EXPERIMENT, dataset, "whole", signal));
  const { curve, ...rest } = whole;
  const { curve: usualCurve, ...usualRest } = usual;
  expect(rest).toEqual(usualRest);
  expect(curve.step).toEqual(usualCurve.step);
  expect(curve.accuracy).not.toEqual(usualCurve.accuracy);
  expect(curve.accuracy.at(-1)).toBe(whole.accuracy);
  // Every accuracy is of 200 images, where those of the usual tests may be of fewer.
  for (const accuracy of curve.accuracy)
    expect(Number.isInteger(Math.round(accuracy * 200 * 1e6) / 1e6)).toBe(true);
});
