import { describe, expect, it } from "vitest";
import { chooseTiling, memoryOfThisVisit } from "./autotune.ts";

/** A contest on a clock of its own, where a step takes as long as is said of its name, and compiling a while. */
function contestOf(stepMs: Record<string, number>, compileMs = 0) {
  let clock = 0;
  const runs: string[] = [];
  const names = Object.keys(stepMs);
  const run = async (name: string, steps: number) => {
    if (!runs.some((done) => done.startsWith(name))) clock += compileMs;
    runs.push(`${name} ${steps}`);
    clock += stepMs[name] * steps;
    return stepMs[name] * steps;
  };
  return { contest: { names, key: "adapter", run }, runs, now: () => clock };
}

describe("the choice of a tiling", () => {
  it("is the fastest, after a step that does not count", async () => {
    const { contest, runs, now } = contestOf({ likely: 3, fast: 1, slow: 9 });
    const choice = await chooseTiling(contest, memoryOfThisVisit(), now);
    expect(choice).toEqual({
      name: "fast",
      why: "measured",
      stepMs: { likely: 3, fast: 1, slow: 9 },
    });
    expect(runs.slice(0, 2)).toEqual(["likely 1", "likely 20"]);
  });

  it("stays with the likeliest where another is hardly faster", async () => {
    const { contest, now } = contestOf({ likely: 1, other: 0.97 });
    expect((await chooseTiling(contest, memoryOfThisVisit(), now)).name).toBe("likely");
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
    await chooseTiling(first.contest, memory, first.now);
    const again = contestOf({ likely: 3, fast: 1 });
    const choice = await chooseTiling(again.contest, memory, again.now);
    expect(choice).toEqual({ name: "fast", why: "remembered", stepMs: {} });
    expect(again.runs).toEqual([]);
    const renamed = contestOf({ likely: 3, quick: 1 });
    expect((await chooseTiling(renamed.contest, memory, renamed.now)).why).toBe("measured");
  });

  it("tries no other once its time is used up", async () => {
    const { contest, now } = contestOf({ likely: 3, fast: 1, faster: 0.1 }, 500);
    const { name, stepMs } = await chooseTiling(contest, memoryOfThisVisit(), now);
    expect(Object.keys(stepMs)).toEqual(["likely", "fast"]);
    expect(name).toBe("fast");
  });

  it("never prefers a time that is not a number", async () => {
    const { contest, now } = contestOf({ likely: 3, broken: Number.NaN });
    expect((await chooseTiling(contest, memoryOfThisVisit(), now)).name).toBe("likely");
  });
});
