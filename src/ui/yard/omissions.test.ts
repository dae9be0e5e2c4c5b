import { describe, expect, it } from "vitest";
import { describeOmissions } from "./omissions.ts";
import { layoutYard } from "./yardLayout.ts";

const EIGHT = { numDigits: 6, numExperts: 8, numShared: 0, unitsShown: 10, hasTable: false };
const TEN = { hiddenSize: 10, isMixed: false };

describe("describeOmissions", () => {
  it("is silent where all is drawn", () => {
    expect(describeOmissions(layoutYard({ ...EIGHT, width: 1100 }), TEN)).toBe("");
  });

  it("says what 64 experts have no room for", () => {
    const layout = layoutYard({ ...EIGHT, numExperts: 64, width: 1100 });
    expect(describeOmissions(layout, TEN)).toBe(
      "Not drawn here: 7 of each expert’s 10 hidden units and which digits each expert gets.",
    );
    expect(describeOmissions(layout, { ...TEN, isMixed: true })).toContain(
      "hidden units after each expert’s first 3",
    );
  });

  it("says what a phone has no room for", () => {
    expect(describeOmissions(layoutYard({ ...EIGHT, width: 360 }), TEN)).toBe(
      "Not drawn here: what the hidden units look for, which digits each expert gets and how sure the answers are.",
    );
  });
});
