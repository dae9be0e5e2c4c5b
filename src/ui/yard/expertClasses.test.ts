import { expect, it } from "vitest";
import { fakeEvaluation } from "../../training/fakeEvents.ts";
import { classSharesOf } from "./expertClasses.ts";

it("weighs each class by how many images it has, relative to an expert's largest", () => {
  const evaluation = fakeEvaluation({
    images: 30,
    confusion: Uint32Array.of(10, 0, 5, 15),
    routing: Float32Array.of(1, 0, 0.25, 0.75),
  });
  expect(classSharesOf(evaluation, 2)).toEqual([
    [1, 0.5],
    [0, 1],
  ]);
});
