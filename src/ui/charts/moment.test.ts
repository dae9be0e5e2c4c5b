import { describe, expect, it } from "vitest";
import { FAKE_RUN, fakeBatch, fakeEvaluation } from "../../run/testing/fakeEvents.ts";
import { describeMoment, momentOfFrame, momentOfTest } from "./moment.ts";

describe("the moment of a figure", () => {
  it("over time is the frame's step", () => {
    const moment = momentOfFrame(fakeBatch([1239, 1240]));
    expect(moment && describeMoment(moment)).toBe("step 1,240");
    expect(momentOfFrame(undefined)).toBeUndefined();
  });

  it("of a test says how many images are behind it", () => {
    const of = (images: number) =>
      momentOfTest(fakeEvaluation({ step: 1240, images }), { ...FAKE_RUN, testImages: 10_000 });
    const part = of(2000);
    const all = of(10_000);
    expect(part && describeMoment(part)).toBe("step 1,240 · 2,000 of 10,000 test images");
    expect(all && describeMoment(all)).toBe("step 1,240 · all 10,000 test images");
    expect(momentOfTest(undefined, FAKE_RUN)).toBeUndefined();
  });
});
