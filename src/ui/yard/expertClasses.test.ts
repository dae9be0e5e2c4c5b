import { expect, it } from "vitest";
import { classSharesOf } from "./expertClasses.ts";

it("weighs each class by how many images it has, relative to an expert's largest", () => {
  const evaluation = {
    step: 1,
    full: true,
    images: 30,
    loss: 0,
    accuracy: 0,
    perClass: new Float32Array(2),
    confusion: Uint32Array.of(10, 0, 5, 15),
    routing: Float32Array.of(1, 0, 0.25, 0.75),
    load: Float32Array.of(0.5, 0.5),
  };
  expect(classSharesOf(evaluation, 2)).toEqual([
    [1, 0.5],
    [0, 1],
  ]);
});
