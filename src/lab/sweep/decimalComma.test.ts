import { expect, it } from "vitest";
import { decodeSweep } from "../../experiment/sweep.ts";
import { decimalCommaOf } from "./decimalComma.ts";

it.each([
  ["?v=1&learningRate=0,001", "0.001"],
  ["?v=1&importanceCoef=0,1", "0.1"],
  ["?v=1&importanceCoef=0,0.1", undefined],
  ["?v=1&importanceCoef=0,1,2", undefined],
  ["?v=1&importanceCoef=1,5", undefined],
  ["?v=1&seed=0,1", undefined],
])("%s may have been meant as %s", (link, meant) => {
  expect(decodeSweep(link).axes.map(decimalCommaOf)).toEqual([meant]);
});
