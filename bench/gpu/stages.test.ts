import { describe, expect, it } from "vitest";
import { type Ending, runStages, type StagesSoFar, type StageTime } from "./stages.ts";

interface Results {
  readonly first: string;
  readonly second: string;
}
type Run = (time: StageTime) => Ending;
type Runs = Readonly<Record<keyof Results, Run>>;

const done = { status: "done" } as const;

/** Runs two stages of equal shares by a clock of its own, and returns what was told after each. */
async function run(runs: Runs, clock = { ms: 0 }, signal = new AbortController().signal) {
  const told: StagesSoFar<Results>[] = [];
  const failure = await runStages<Results>({
    stages: [
      { name: "first", share: 1 },
      { name: "second", share: 1 },
    ],
    endsAt: 60_000,
    now: () => clock.ms,
    signal,
    run: async (name, time) => runs[name](time),
    onStage: async (progress) => void told.push(progress),
  }).catch((error: unknown) => error);
  return { told, failure };
}

describe("stages", () => {
  it("tell after each what there is so far", async () => {
    const { told } = await run({
      first: ({ keep }) => {
        keep("one");
        return done;
      },
      second: ({ keep }) => {
        keep("half");
        keep("two");
        return done;
      },
    });
    expect(told.map(({ results }) => results)).toEqual([
      { first: "one" },
      { first: "one", second: "two" },
    ]);
    expect(told[1].reports).toMatchObject([
      { name: "first", status: "done" },
      { name: "second", status: "done" },
    ]);
  });

  it("go on after one that fails, and keep what it had done", async () => {
    const { told } = await run({
      first: ({ keep }) => {
        keep("some");
        return { status: "failed", reason: "the device was lost" };
      },
      second: () => done,
    });
    expect(told[1]).toMatchObject({
      results: { first: "some" },
      reports: [{ status: "failed", reason: "the device was lost" }, { status: "done" }],
    });
  });

  it("get their share, somewhat more for their last piece of work, and never more than is left", async () => {
    const clock = { ms: 0 };
    const times: StageTime[] = [];
    const take: Run = (time) => {
      times.push(time);
      clock.ms += 39_500;
      return done;
    };
    await run({ first: take, second: take }, clock);
    expect(times).toMatchObject([
      { allottedMs: 30_000, limitMs: 39_500 },
      { allottedMs: 20_500, limitMs: 20_500 },
    ]);
  });

  it("are not begun when no time is left, and that is said", async () => {
    const clock = { ms: 0 };
    const { told, failure } = await run(
      {
        first: () => {
          clock.ms = 59_990;
          return { status: "cut", reason: "it was still at batch 4096" };
        },
        second: () => expect.unreachable(),
      },
      clock,
    );
    expect(failure).toBeUndefined();
    expect(told[1].reports).toMatchObject([
      { status: "cut", reason: "it was still at batch 4096" },
      { status: "cut", reason: "not begun: no time was left" },
    ]);
  });

  it("hand over what is done when they are interrupted", async () => {
    const interruption = new AbortController();
    const { told, failure } = await run(
      {
        first: ({ keep }) => {
          keep("some");
          interruption.abort(new Error("interrupted"));
          return { status: "cut", reason: "interrupted at batch 4096" };
        },
        second: () => expect.unreachable(),
      },
      undefined,
      interruption.signal,
    );
    expect(failure).toEqual(new Error("interrupted"));
    expect(told.at(-1)).toMatchObject({
      results: { first: "some" },
      reports: [{ status: "cut" }, { status: "cut", reason: "not begun: interrupted" }],
    });
  });
});
