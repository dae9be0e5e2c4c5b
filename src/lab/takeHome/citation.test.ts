import { describe, expect, it } from "vitest";
import { decodeLink } from "../../experiment/link.ts";
import type { RunResult } from "../../run/result.ts";
import { citeRun } from "./citation.ts";

const PAGE = {
  address: "https://example.org/?v=1&method=switch&seed=3",
  commit: "0123456789ab",
  date: new Date("2026-03-04T05:06:07Z"),
};

/** As far as a citation reads it. */
function resultOf(loss: number | null, load: readonly number[]): RunResult {
  return {
    ...decodeLink("?v=1&method=switch&seed=3"),
    engine: { kind: "webgpu", adapter: "Some GPU" },
    steps: 2345,
    trainSeconds: 12.34,
    test: { images: 10_000, accuracy: 0.9512, loss, load, maxVio: 0.25 },
  } as unknown as RunResult;
}

describe("citeRun", () => {
  it("has link, commit, engine and figures, in words and for BibTeX", () => {
    const text = citeRun(resultOf(0.1234567, [0.6, 0.4]), PAGE);
    const [words = "", entry = ""] = text.split("\n\n");
    for (const part of [words, entry]) {
      expect(part).toContain(PAGE.address);
      expect(part).toContain("0123456789ab");
      expect(part).toContain("WebGPU, Some GPU");
      expect(part.replaceAll("\\", "")).toContain("95.12 % of 10000 test images read rightly");
      expect(part).toContain("loss 0.1235");
      expect(part.replaceAll("\\", "")).toContain("busiest expert 25.00 % above its share");
    }
    expect(words).toContain("Method Switch · Seed 3");
    expect(words).toContain("12.3 s of training");
    expect(words).toContain("(2026-03-04)");
    expect(entry).toMatch(/^@misc\{switchyard-switch-2026-03-04,\n/);
    expect(entry).not.toMatch(/[^\\]%/);
  });

  it("says that a loss is not finite, and nothing of the load of a single expert", () => {
    const text = citeRun(resultOf(null, [1]), PAGE);
    expect(text).toContain("loss not finite");
    expect(text).not.toContain("busiest");
  });
});
