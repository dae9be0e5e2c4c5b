import { describe, expect, it } from "vitest";
import { formatGpuReport, type GpuReport, softwareWarning } from "./report.ts";

const REPORT: GpuReport = {
  schema: 1,
  kind: "gpu",
  date: "2026-11-27T00:00:00.000Z",
  runtime: "node",
  budgetSeconds: 480,
  seconds: 471.2,
  cut: ["growth"],
  versions: { node: "1" },
  machine: { platform: "linux x64", processor: "a processor", cores: 2 },
  load: { before: 0, after: 1 },
  adapter: {
    name: "nvidia A Card",
    software: false,
    vendor: "nvidia",
    architecture: "",
    device: "",
    description: "A Card",
    subgroups: "32 to 32",
    timestamps: true,
    workgroupBytes: 49152,
    maxBufferBytes: 2 ** 40,
  },
  nvidia: "A Card, 580.1",
  warnings: [],
  stages: [
    {
      name: "kernels",
      status: "failed",
      reason: "1 of 2 checks failed",
      allottedSeconds: 110,
      seconds: 9,
    },
    {
      name: "growth",
      status: "cut",
      reason: "in round 3 of 5",
      allottedSeconds: 30,
      seconds: 30.5,
    },
  ],
  results: {
    kernels: {
      planned: { "shared tiles": 14 },
      rows: [
        { group: "shared tiles", name: "T 9", passed: true, seconds: 1 },
        {
          group: "shared tiles",
          name: "T 65",
          passed: false,
          seconds: 2,
          reason: "h: 1 of 9 wrong",
        },
      ],
    },
    growth: [
      speed("8 experts", [1e6, 2e6, 3e6]),
      speed("64 experts", [5e5]),
      { name: "32 experts", status: "failed", reason: "its loss became NaN" },
    ],
    accuracy: [accuracy(0, 1.5), accuracy(1, 0.5), accuracy(2, null)],
  },
};

function speed(name: string, imagesPerSecond: readonly number[]) {
  const sizes = { numExperts: 8, replicas: 1, imagesPerStep: 128, steps: 100 };
  return {
    name,
    ...sizes,
    status: "measured",
    imagesPerSecond,
    tiling: "shared tiles",
    prepareSeconds: 0.5,
  } as const;
}

function accuracy(seed: number, seconds: number | null) {
  const times = { trainSeconds: 0.25, prepareSeconds: 1 };
  return { seed, link: "?v=1&numExperts=4", seconds, ...times, steps: 940, testAccuracy: 0.9712 };
}

describe("the report of one graphics card", () => {
  const lines = formatGpuReport(REPORT).split("\n");

  it("counts checks, and says of each that failed what differs", () => {
    expect(lines).toContainEqual(expect.stringMatching(/^shared tiles +1 +1 +12 +3\.0$/));
    expect(lines).toContain("FAILED: shared tiles, T 65: h: 1 of 9 wrong");
  });

  it("gives speeds by their median, beside the first", () => {
    const line = lines.find((each) => each.startsWith("8 experts"));
    expect(line).toMatch(/2,000,000 +1,000,000 – 3,000,000 +0\.064 +3 +0\.50 +1\.00$/);
    expect(lines.find((each) => each.startsWith("64 experts"))).toMatch(/4\.00$/);
    expect(lines).toContain("FAILED: 32 experts: its loss became NaN");
  });

  it("takes the median of the seeds that got there, and shows the others", () => {
    expect(lines).toContainEqual(expect.stringMatching(/^seed 2 +not reached/));
    expect(lines).toContainEqual(expect.stringMatching(/^median +1\.00$/));
  });

  it("says what failed and what was cut", () => {
    expect(lines).toContain("kernels: failed, 1 of 2 checks failed");
    expect(lines).toContain("growth: cut, in round 3 of 5");
    expect(lines).toContain("471 s of 480 s, 2026-11-27T00:00:00.000Z");
    expect(lines.join("\n")).not.toContain("NOT A GPU");
  });

  it("passes no software adapter off as a graphics card", () => {
    const warning = softwareWarning("SwiftShader");
    const software = {
      ...REPORT,
      warnings: [warning],
      adapter: { ...REPORT.adapter, name: "SwiftShader", software: true },
    };
    const own = formatGpuReport(software).split("\n");
    expect([own[0], own.at(-1)]).toEqual([warning, warning]);
    expect(own).toContainEqual(expect.stringMatching(/^SwiftShader \(software: NOT A GPU\)/));
  });
});
