import { describe, expect, it } from "vitest";
import { runSideBySide } from "./sideBySide.ts";
import { STAGES, type Stage } from "./stages.ts";

/** Runs stages, each for so many turns of the event loop, and notes what ran beside what. */
async function trial(stages: readonly Stage[], slots: number, turns: Record<string, number> = {}) {
  const running = new Set<string>();
  const started: string[] = [];
  /** For each stage, all that ran while it did. */
  const beside: Record<string, Set<string>> = {};
  const outcomes = await runSideBySide(stages, slots, async ({ script }) => {
    started.push(script);
    beside[script] = new Set(running);
    for (const other of running) beside[other].add(script);
    running.add(script);
    for (let i = 0; i < (turns[script] ?? 1); i++) await new Promise(setImmediate);
    running.delete(script);
    return `${script} is over`;
  });
  return { outcomes, started, beside };
}

describe("stages side by side", () => {
  it("start in order, as many as there are slots, and report in order", async () => {
    const stages = ["a", "b", "c", "d"].map((script) => ({ script }));
    const { outcomes, started, beside } = await trial(stages, 2, { a: 9 });
    expect(started).toEqual(["a", "b", "c", "d"]);
    expect(beside).toEqual({
      a: new Set(["b", "c", "d"]),
      b: new Set("a"),
      c: new Set("a"),
      d: new Set("a"),
    });
    expect(outcomes).toEqual(["a", "b", "c", "d"].map((script) => `${script} is over`));
  });

  it("wait for those they come after, and let others pass", async () => {
    const stages = [{ script: "a" }, { script: "b", after: ["a"] }, { script: "c" }];
    const { started, beside } = await trial(stages, 2, { a: 5 });
    expect(started).toEqual(["a", "c", "b"]);
    expect(beside.b).toEqual(new Set());
  });

  it("have the machine for themselves where they measure time", async () => {
    const stages = [{ script: "a" }, { script: "b", alone: true }, { script: "c" }];
    const { beside } = await trial(stages, 3, { a: 3, b: 3, c: 3 });
    expect(beside.b).toEqual(new Set());
    expect(beside.a).toEqual(new Set("c"));
  });

  it("refuse to wait for a stage that never comes", async () => {
    const stages = [{ script: "a" }, { script: "b", after: ["x"] }];
    await expect(trial(stages, 2)).rejects.toThrow("b after x");
  });
});

describe("the stages of npm test", () => {
  it.each([1, 2, 3])(
    "all run, on %i slots, the timing alone and the build before its users",
    async (slots) => {
      const { started, beside } = await trial(STAGES, slots, { "test:browser": 30, build: 5 });
      expect([...started].sort()).toEqual(STAGES.map(({ script }) => script).sort());
      expect(beside["test:timing"]).toEqual(new Set());
      for (const script of ["size", "test:e2e", "test:memory", "test:timing"]) {
        expect(started.indexOf(script)).toBeGreaterThan(started.indexOf("build"));
        expect(beside[script]).not.toContain("build");
      }
    },
  );
});
