import { expect, it } from "vitest";
import { describeTiling } from "./describeTiling.ts";

it("says which tiling runs, why, and what the others took", () => {
  expect(
    describeTiling({
      name: "shared tiles",
      why: "measured",
      stepMs: { "register tiles": 0.344, "shared tiles": 0.2, "wide register tiles": 12.3 },
    }),
  ).toBe(
    "shared tiles: the fastest here (0.20\u202fms a step; register tiles 0.34\u202fms; wide register tiles 12\u202fms)",
  );
  expect(describeTiling({ name: "register tiles", why: "not-measured", stepMs: {} })).toBe(
    "register tiles: the likeliest; nothing was measured",
  );
});
