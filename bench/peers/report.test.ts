import { describe, expect, it } from "vitest";
import type { CaseResults, Result } from "./measure.ts";
import {
  expertGrowth,
  formatPeersReport,
  type PeersReport,
  replicaGains,
  withRatios,
} from "./report.ts";

function measured(id: string, imagesPerSecond: number[], isOurs = false): Result {
  return {
    id,
    name: id,
    processor: id.includes("gpu") ? "gpu" : "cpu",
    computes: isOurs ? "chosen experts" : "every expert",
    ...(isOurs ? { isOurs } : {}),
    status: "measured",
    steps: 10,
    imagesPerSecond,
    coldStart: { loadMs: 100, prepareMs: 200, firstStepMs: 300 },
    lossError: 1e-6,
    adapter: id.includes("gpu") ? "an adapter" : "",
  };
}

function caseOf(name: string, numExperts: number, results: Result[]): CaseResults {
  return { name, link: "?v=1", imagesPerStep: 128, numExperts, replicas: 1, results };
}

const wrong: Result = {
  id: "wrong-gpu",
  name: "a wrong one",
  processor: "gpu",
  computes: "every expert",
  status: "wrong",
  reason: "the loss of step 3 is 0.1, the reference's 2.3",
};

describe("report of a comparison", () => {
  it("compares each with our engine on the same processor, round by round", () => {
    const { results } = withRatios(
      caseOf("default", 8, [
        measured("ours-gpu", [100, 50], true),
        measured("ours-cpu", [1000, 1000], true),
        measured("peer-gpu", [10, 10]),
        measured("peer-cpu", [100, 250]),
        wrong,
      ]),
    );
    const [, , gpu, cpu, last] = results;
    expect(gpu).toMatchObject({ median: 10, ratio: { median: 7.5, lowest: 5, highest: 10 } });
    expect(cpu).toMatchObject({ ratio: { median: 7, lowest: 4, highest: 10 } });
    expect(results[0]).not.toHaveProperty("ratio");
    expect(last).toEqual(wrong);
  });

  it("has no ratio where our engine has no figure", () => {
    const { results } = withRatios(caseOf("default", 8, [measured("peer-gpu", [10])]));
    expect(results[0]).not.toHaveProperty("ratio");
  });

  it("follows steps from 8 experts to 64", () => {
    const cases = [
      withRatios(caseOf("default", 8, [measured("a", [100, 90]), measured("b", [5])])),
      withRatios(caseOf("64 experts", 64, [measured("a", [25, 30])])),
    ];
    expect(expertGrowth(cases)).toEqual([{ name: "a", growth: 3.5 }]);
  });

  it("says what it gains to train several runs at once", () => {
    const cases = [
      withRatios(caseOf("default", 8, [measured("a", [10, 20]), measured("b", [5, 5])])),
      withRatios({ ...caseOf("4 replicas", 8, [measured("a", [30, 40])]), replicas: 4 }),
    ];
    expect(replicaGains(cases)).toEqual([{ name: "a, 4 runs", growth: 2.5 }]);
  });

  it("prints a line for each contender, whatever became of it", () => {
    const report: PeersReport = {
      schema: 1,
      kind: "peers",
      date: "2026-01-01T00:00:00.000Z",
      runtime: "browser",
      rounds: 2,
      versions: { node: "1" },
      machine: { platform: "linux x64", processor: "a processor", cores: 2 },
      load: { before: 0.1, after: 1.9 },
      notes: ["PyTorch is not here."],
      cases: [
        withRatios(
          caseOf("default", 8, [
            measured("ours-gpu", [12_000, 14_000], true),
            measured("peer-gpu", [1000]),
            wrong,
          ]),
        ),
      ],
    };
    const text = formatPeersReport(report);
    expect(text).toMatch(/ours-gpu +13,000 +12,000 – 14,000 +9\.85/);
    expect(text).toMatch(/peer-gpu +1,000 .* 12\.0 /);
    expect(text).toContain("a wrong one  wrong: the loss of step 3 is 0.1, the reference's 2.3");
    expect(text).toMatch(/ours-gpu +0\.10 +0\.20 +0\.30 +0\.60/);
    expect(text).toContain("PyTorch is not here.");
    expect(text).toContain("load 0.1 before, 1.9 after");
  });
});
