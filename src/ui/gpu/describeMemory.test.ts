import { expect, it } from "vitest";
import { describeMemory } from "./describeMemory.ts";

it("says what a run takes, the largest part first", () => {
  expect(
    describeMemory({
      weights: 1_234_000,
      batch: 10_100_000,
      images: 55_720_000,
      records: 2_000_000,
    }),
  ).toBe(
    "69.1\u202fMB: images 55.7\u202fMB, a batch 10.1\u202fMB, records and reading back 2.0\u202fMB, weights and moments 1.2\u202fMB",
  );
});
