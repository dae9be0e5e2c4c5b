import { describe, expect, it } from "vitest";
import { checkAgreement } from "./agreement.ts";

describe("agreement of loss curves", () => {
  it("accepts rounding, and says how much there was", () => {
    const { worst, fault } = checkAgreement([2, 1.0005], [2, 1]);
    expect(fault).toBeUndefined();
    expect(worst).toBeCloseTo(5e-4, 10);
  });

  it("is relative to the reference", () => {
    expect(checkAgreement([0.01001], [0.01], 2e-3).fault).toBeUndefined();
    expect(checkAgreement([0.0101], [0.01], 2e-3).fault).toMatch(/step 1 is 0.01010/);
  });

  it("names the first step that differs", () => {
    expect(checkAgreement([2, 1.9, 0.1], [2, 1.8, 1.7]).fault).toBe(
      "the loss of step 2 is 1.90000, the reference's 1.80000",
    );
  });

  it.each([
    ["not a number", [2, Number.NaN]],
    ["infinite", [2, Number.POSITIVE_INFINITY]],
    ["missing", [2]],
  ])("refuses a loss that is %s", (_, losses) => {
    expect(checkAgreement(losses, [2, 1]).fault).toMatch(/step 2/);
  });
});
