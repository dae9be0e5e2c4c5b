import { describe, expect, it } from "vitest";
import type { KernelTime } from "../../src/engine/profile.ts";
import { NO_MEMORY } from "../../src/engine/testing/noMemory.ts";
import { formatProfile } from "./profileReport.ts";

const route = { name: "route", purpose: "", dispatches: 1, workgroups: 8 };
const update = { name: "update", purpose: "", dispatches: 2, workgroups: 90 };

function linesOf(kernels: readonly KernelTime[], clockNs = 1): string[] {
  return formatProfile({
    schema: 1,
    runtime: "node",
    versions: { node: "1" },
    machine: { platform: "linux x64", processor: "a processor", cores: 2 },
    engine: { kind: "webgpu", adapter: "an adapter", software: true, memory: NO_MEMORY },
    profile: { steps: 64, stepMs: 2.5, timedStepMs: 3, clockNs, kernels },
  }).split("\n");
}

describe("profile report", () => {
  it("gives each kernel its time, its share and a bar as long, and what timing cost", () => {
    const lines = linesOf([
      { ...route, meanNs: 500_000, share: 0.25 },
      { ...update, meanNs: 1_500_000, share: 0.75 },
    ]);
    expect(lines[1]).toMatch(/^route +0\.5000 +25\.0 % +8 +█{6}$/);
    expect(lines[2]).toMatch(/^update \(2 times\) +1\.5000 +75\.0 % +90 +█{18}$/);
    expect(lines[4]).toMatch(/^all kernels +2\.0000$/);
    expect(lines[5]).toMatch(/timed.* 3\.0000$/);
    expect(lines[6]).toMatch(/trains.* 2\.5000$/);
    expect(lines).toContain("webgpu: an adapter (software)");
  });

  it("says what was too short, and of a rounding clock that it rounds", () => {
    const lines = linesOf([{ ...route, meanNs: null, share: 0 }], 65_536);
    expect(lines[1]).toMatch(/^route +too short +– +8$/);
    expect(lines.join("\n")).toContain("rounded to 65.5 µs");
    expect(linesOf([]).join("\n")).not.toContain("rounded");
  });
});
