import { expect, it } from "vitest";
import { curvePath } from "./curvePath.ts";

it("draws a line through the rows that have a value", () => {
  const rows = [1, 2, 3, 4].map((step) => ({ step, loss: step === 2 ? Number.NaN : 10 - step }));
  const scales = { xOf: (step: number) => 10 * step, yOf: (value: number) => value / 2 };
  expect(curvePath(rows, ({ loss }) => loss, scales)).toBe("M10.0 4.5L30.0 3.5L40.0 3.0");
  expect(curvePath(rows, () => undefined, scales)).toBe("");
});
