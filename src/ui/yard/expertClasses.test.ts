import { expect, it } from "vitest";
import { fakeEvaluation } from "../../run/testing/fakeEvents.ts";
import { spreadOf } from "../spread.ts";
import { classSharesOf } from "./expertClasses.ts";

const evaluation = fakeEvaluation({
  images: 30,
  confusion: Uint32Array.of(10, 0, 5, 15),
  routing: Float32Array.of(1, 0, 0.25, 0.75),
});

it("weighs each class by how many images it has, relative to an expert's largest", () => {
  expect(classSharesOf(spreadOf(evaluation, undefined))).toEqual([
    [1, 0.5],
    [0, 1],
  ]);
});

it("goes by the gates where there are any to go by", () => {
  const spread = spreadOf(evaluation, Float32Array.of(0.5, 0.5, 0.25, 0.75));
  expect(spread.isOfGates).toBe(true);
  expect([...spread.load]).toEqual([10 / 30, 20 / 30].map((share) => expect.closeTo(share)));
  expect(classSharesOf(spread)).toEqual([
    [1, 1],
    [expect.closeTo(1 / 3), 1],
  ]);
});

it("ignores the gates of another run", () => {
  expect(spreadOf(evaluation, Float32Array.of(1, 1, 1)).isOfGates).toBe(false);
});
