import { expect, it } from "vitest";
import { fakeEvaluation } from "../../run/testing/fakeEvents.ts";
import { spreadOf } from "../spread.ts";
import { classSharesOf } from "./expertClasses.ts";

const evaluation = fakeEvaluation({
  images: 30,
  confusion: Uint32Array.of(10, 0, 5, 15),
  routing: Float32Array.of(1, 0, 0.25, 0.75),
});

it("counts each class by how many images it has, relative to the largest of all", () => {
  // The first expert gets 10 and 5 images, the second 0 and 15.
  expect(classSharesOf(spreadOf(evaluation, undefined))).toEqual([
    [expect.closeTo(10 / 15), expect.closeTo(5 / 15)],
    [0, 1],
  ]);
});

it("leaves the bars of a dead expert empty", () => {
  const routing = Float32Array.of(0.999, 0.001, 1, 0);
  const [, dead] = classSharesOf(spreadOf({ ...evaluation, routing }, undefined));
  expect(Math.max(...dead)).toBeLessThan(0.01);
  const nobody = new Float32Array(4);
  expect(classSharesOf(spreadOf({ ...evaluation, routing: nobody }, undefined)).flat()).toEqual([
    0, 0, 0, 0,
  ]);
});

it("goes by the gates where there are any to go by", () => {
  const spread = spreadOf(evaluation, Float32Array.of(0.5, 0.5, 0.25, 0.75));
  expect(spread.isOfGates).toBe(true);
  expect([...spread.load]).toEqual([10 / 30, 20 / 30].map((share) => expect.closeTo(share)));
  // 5 and 5 images by the gates, 5 and 15.
  expect(classSharesOf(spread)).toEqual([
    [expect.closeTo(1 / 3), expect.closeTo(1 / 3)],
    [expect.closeTo(1 / 3), 1],
  ]);
});

it("ignores the gates of another run", () => {
  expect(spreadOf(evaluation, Float32Array.of(1, 1, 1)).isOfGates).toBe(false);
});
