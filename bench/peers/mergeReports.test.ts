import { describe, expect, it } from "vitest";
import { mergeReports } from "./mergeReports.ts";
import type { PeersReport } from "./report.ts";

function reportOf(date: string, names: readonly string[], changes: Partial<PeersReport> = {}) {
  const report: PeersReport = {
    schema: 1,
    kind: "peers",
    date,
    runtime: "browser",
    rounds: 5,
    versions: { node: "20" },
    machine: { platform: "linux x64", processor: "a processor", cores: 2 },
    load: { before: 0, after: 1 },
    notes: ["a note"],
    cases: names.map((name) => ({
      name,
      link: date,
      imagesPerStep: 128,
      numExperts: 8,
      replicas: 1,
      results: [],
    })),
  };
  return { ...report, ...changes };
}

describe("reports merged", () => {
  it("have the cases of all, in the table's order, the last of each", () => {
    const merged = mergeReports([
      reportOf("2026-01-01", ["64 experts", "default"]),
      reportOf("2026-01-02", ["default"], { versions: { node: "20", torch: "1" }, rounds: 3 }),
    ]);
    expect(merged.cases.map(({ name, link }) => [name, link])).toEqual([
      ["default", "2026-01-02"],
      ["64 experts", "2026-01-01"],
    ]);
    expect(merged).toMatchObject({
      date: "2026-01-02",
      rounds: 3,
      versions: { node: "20", torch: "1" },
      notes: ["a note"],
    });
  });

  it("tell of the busiest", () => {
    const busy = reportOf("2026-01-02", [], { load: { before: 7, after: 0 } });
    expect(mergeReports([reportOf("2026-01-01", []), busy]).load).toEqual({ before: 7, after: 1 });
  });

  it.each<[string, Partial<PeersReport>]>([
    ["runtime", { runtime: "node" }],
    ["machine", { machine: { platform: "linux x64", processor: "another", cores: 2 } }],
    ["node", { versions: { node: "22" } }],
  ])("must not differ in their %s", (part, changes) => {
    const reports = [reportOf("2026-01-01", []), reportOf("2026-01-02", [], changes)];
    expect(() => mergeReports(reports)).toThrow(new RegExp(`differ in.* ${part}`));
  });
});
