import { describe, expect, it } from "vitest";
import { type Contest, chooseTiling, memoryOfThisVisit, rememberUnusable } from "./autotune.ts";

/**
 * A contest on a clock of its own, where a step takes as long as is said of its name, and compiling a while.
 * `faults` says what goes wrong with a name: in use or in a run, or a compiler that never answers.
 */
function contestOf(
  stepMs: Record<string, number>,
  compileMs = 0,
  faults: Record<string, "use" | "run" | "never"> = {},
) {
  let clock = 0;
  let inUse = "";
  const runs: string[] = [];
  const names = Object.keys(stepMs);
  const contest: Contest<string> = {
    names,
    key: "adapter",
    use: async (name) => {
      if (faults[name] === "use") throw new Error(`no ${name} here`);
      if (faults[name] === "never") await new Promise(() => {});
      if (inUse !== name) clock += compileMs;
      inUse = name;
    },
    run: async (steps) => {
      if (faults[inUse] === "run") throw new Error(`${inUse} did not run`);
      runs.push(`${inUse} ${steps}`);
      clock += stepMs[inUse] * steps;
      return stepMs[inUse] * steps;
    },
    isOver: async () => false,
  };
  return { contest, runs, now: () => clock, inUse: () => inUse };
}

describe("the choice of a tiling", () => {
  it("is the fastest, after a step that does not count", async () => {
    const { contest, runs, now } = contestOf({ likely: 3, fast: 1, slow: 9 });
    const choice = await chooseTiling(contest, memoryOfThisVisit(), { now });
    expect(choice).toEqual({
      name: "fast",
      why: "measured",
      stepMs: { likely: 3, fast: 1, slow: 9 },
    });
    expect(runs.slice(0, 2)).toEqual(["likely 1", "likely 20"]);
  });

  it("stays with the likeliest where another is hardly faster", async () => {
    const { contest, now } = contestOf({ likely: 1, other: 0.97 });
    expect((await chooseTiling(contest, memoryOfThisVisit(), { now })).name).toBe("likely");
  });

  it("measures nothing where there is one, or where nobody remembers", async () => {
    const one = contestOf({ only: 1 });
    expect(await chooseTiling(one.contest, memoryOfThisVisit())).toMatchObject({ why: "only-one" });
    const off = contestOf({ likely: 3, fast: 1 });
    const choice = await chooseTiling(off.contest, undefined);
    expect(choice).toEqual({ name: "likely", why: "not-measured", stepMs: {} });
    expect([...one.runs, ...off.runs]).toEqual([]);
  });

  it("is remembered, unless the name is no longer known", async () => {
    const memory = memoryOfThisVisit();
    const first = contestOf({ likely: 3, fast: 1 });
    await chooseTiling(first.contest, memory, { now: first.now });
    const again = contestOf({ likely: 3, fast: 1 });
    const choice = await chooseTiling(again.contest, memory, { now: again.now });
    expect(choice).toEqual({ name: "fast", why: "remembered", stepMs: {} });
    expect(again.runs).toEqual([]);
    const renamed = contestOf({ likely: 3, quick: 1 });
    expect((await chooseTiling(renamed.contest, memory, { now: renamed.now })).why).toBe(
      "measured",
    );
  });

  it("tries no other once its time is used up", async () => {
    const { contest, now } = contestOf({ likely: 3, fast: 1, faster: 0.1 }, 500);
    const { name, stepMs } = await chooseTiling(contest, memoryOfThisVisit(), { now });
    expect(Object.keys(stepMs)).toEqual(["likely", "fast"]);
    expect(name).toBe("fast");
  });

  it("never prefers a time that is not a number", async () => {
    const { contest, now } = contestOf({ likely: 3, broken: Number.NaN });
    expect((await chooseTiling(contest, memoryOfThisVisit(), { now })).name).toBe("likely");
  });
});

describe("a tiling that fails", () => {
  const speeds = { likely: 3, fast: 1, other: 2 };

  it.each(["use", "run"] as const)(
    "in %s leaves the others, and is not tried again",
    async (fault) => {
      const memory = memoryOfThisVisit();
      const first = contestOf(speeds, 0, { likely: fault });
      const choice = await chooseTiling(first.contest, memory, { now: first.now });
      expect(choice).toEqual({ name: "fast", why: "measured", stepMs: { fast: 1, other: 2 } });
      expect(first.inUse()).toBe("fast");
      const renamed = contestOf({ likely: 3, other: 2 });
      await chooseTiling(renamed.contest, memory, { now: renamed.now });
      expect(renamed.runs).toEqual(["other 1", "other 20"]);
    },
  );

  it("is replaced though nothing is measured", async () => {
    const { contest } = contestOf(speeds, 0, { likely: "use" });
    expect(await chooseTiling(contest, undefined)).toMatchObject({
      name: "fast",
      why: "not-measured",
    });
  });

  it("is replaced where it was remembered, and where it failed after it was chosen", async () => {
    const memory = memoryOfThisVisit();
    const first = contestOf(speeds);
    await chooseTiling(first.contest, memory, { now: first.now });
    const broken = contestOf(speeds, 0, { fast: "use" });
    const choice = await chooseTiling(broken.contest, memory, { now: broken.now });
    expect(choice).toMatchObject({ name: "other", why: "measured" });
    await rememberUnusable("adapter", "other", memory);
    const last = contestOf(speeds);
    expect((await chooseTiling(last.contest, memory, { now: last.now })).name).toBe("likely");
  });

  it("is given up when it takes too long, where another works", async () => {
    const { contest, now } = contestOf(speeds, 0, { fast: "never" });
    const choice = await chooseTiling(contest, memoryOfThisVisit(), { now, patienceMs: 10 });
    expect(choice).toMatchObject({ name: "other", stepMs: { likely: 3, other: 2 } });
  });

  it("is run once only if it is very slow", async () => {
    const { contest, runs, now } = contestOf({ likely: 900, fast: 1 });
    await chooseTiling(contest, memoryOfThisVisit(), { now });
    expect(runs).toEqual(["likely 1"]);
  });

  it("ends the choice if all do, with the likeliest's error, and all are tried the next time", async () => {
    const memory = memoryOfThisVisit();
    const faults = { likely: "use", fast: "run", other: "use" } as const;
    const { contest, now } = contestOf(speeds, 0, faults);
    await expect(chooseTiling(contest, memory, { now })).rejects.toThrow("no likely here");
    const mended = contestOf(speeds);
    expect((await chooseTiling(mended.contest, memory, { now: mended.now })).name).toBe("fast");
    const only = contestOf({ likely: 3 }, 0, { likely: "use" });
    await expect(chooseTiling(only.contest, memory)).rejects.toThrow("no likely here");
  });

  it("is not to blame when the device is gone", async () => {
    const memory = memoryOfThisVisit();
    const { contest, now } = contestOf(speeds, 0, { likely: "run" });
    const over = { ...contest, isOver: async () => true };
    await expect(chooseTiling(over, memory, { now })).rejects.toThrow("likely did not run");
    expect(await memory.recall("unusable adapter")).toBeUndefined();
  });
});
