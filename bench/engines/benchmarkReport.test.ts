import { describe, expect, it } from "vitest";
import { NO_MEMORY } from "../../src/engine/testing/noMemory.ts";
import type { Measurement } from "../../src/run/benchmark.ts";
import { formatReport, stepGrowth, withSpread } from "./benchmarkReport.ts";

function measured(imagesPerSecond: number[], batchSize = 128): Measurement {
  const engine = { kind: "cpu", adapter: "", software: true, memory: NO_MEMORY } as const;
  return { caseName: "default", engine, numExperts: 8, batchSize, steps: 10, imagesPerSecond };
}

describe("benchmark report", () => {
  it("gives median, lowest and highest whatever the order of rounds", () => {
    expect(withSpread(measured([30, 10, 20]))).toMatchObject({
      median: 20,
      lowest: 10,
      highest: 30,
    });
    expect(withSpread(measured([4, 1, 2, 3]))).toMatchObject({ median: 2.5 });
  });

  it("compares steps round by round", () => {
    expect(stepGrowth(measured([100, 50, 100]), measured([25, 25, 50]))).toBe(2);
    expect(stepGrowth(measured([100], 100), measured([100], 200))).toBe(2);
  });

  it("prints a line for each measurement", () => {
    const report = formatReport({
      schema: 1,
      runtime: "node",
      versions: { node: "1" },
      machine: { platform: "linux x64", processor: "a processor", cores: 2 },
      measurements: [withSpread(measured([12_000, 10_000, 11_000]))],
      growth: { cpu: 3.3 },
    });
    expect(report).toContain("cpu, default");
    expect(report).toContain("11,000");
    expect(report).toContain("10,000 – 12,000");
    expect(report).toContain("3.30");
  });
});
