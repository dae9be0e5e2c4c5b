import { describe, expect, it } from "vitest";
import { PEER_CASES } from "../contenders/cases.ts";
import type { Entrant, Host } from "./host.ts";
import { type CaseResults, fewestRounds, measureCases } from "./measure.ts";

const LOSSES = Array.from({ length: 20 }, (_, step) => 2 - step / 100);

interface Habits {
  readonly losses?: readonly number[];
  /** Fails from this call of train() on. */
  readonly breaksAt?: number;
  readonly cannotOpen?: string;
  readonly isOurs?: boolean;
}

/** A contender that takes a millisecond a step, and writes down what happens to it. */
function entrant(id: string, log: string[], habits: Habits = {}): Entrant {
  const { losses = LOSSES, breaksAt = Number.POSITIVE_INFINITY, cannotOpen } = habits;
  const { isOurs = false } = habits;
  let step = 1;
  let calls = 0;
  const host: Host = {
    opened: { loadMs: 1, prepareMs: 2, firstStepMs: 3, firstLoss: losses[0], adapter: "" },
    async train(steps) {
      calls++;
      if (calls >= breaksAt) throw new Error(`page.evaluate: Error: it broke\n    at somewhere`);
      if (steps > 1) log.push(id);
      step += steps;
      return { ms: steps, loss: losses[step - 1] ?? 1 };
    },
    async close() {
      log.push(`${id} closed`);
    },
  };
  return {
    info: { id, name: id, processor: "cpu", computes: "every expert", isOurs },
    async open() {
      if (cannotOpen) throw new Error(cannotOpen);
      return host;
    },
  };
}

async function measure(entrants: readonly Entrant[], peerCase = PEER_CASES[0], rounds = 2) {
  const kept: CaseResults[] = [];
  await measureCases({
    entrants,
    cases: [peerCase],
    rounds,
    roundSeconds: 0.01,
    referenceLosses: () => LOSSES,
    onProgress: () => {},
    onResults: (cases) => kept.push(...cases),
    signal: new AbortController().signal,
  });
  return { kept, last: kept[kept.length - 1] };
}

describe("a comparison", () => {
  it("goes through all contenders in turn, and closes them", async () => {
    const log: string[] = [];
    const { last } = await measure([entrant("a", log), entrant("b", log)]);
    // Each warms up with one round of its own.
    expect(log).toEqual(["a", "b", "a", "b", "a", "b", "a closed", "b closed"]);
    expect(last.results).toMatchObject([
      { id: "a", status: "measured", steps: 10, imagesPerSecond: [128_000, 128_000] },
      { id: "b", status: "measured", coldStart: { loadMs: 1, prepareMs: 2, firstStepMs: 3 } },
    ]);
  });

  it("times nobody whose losses are wrong", async () => {
    const log: string[] = [];
    const wrong = LOSSES.map((loss, step) => (step === 4 ? loss * 1.01 : loss));
    const { last } = await measure([
      entrant("wrong", log, { losses: wrong }),
      entrant("right", log),
    ]);
    expect(last.results).toMatchObject([
      { id: "wrong", status: "wrong", reason: expect.stringContaining("step 5") },
      { id: "right", status: "measured" },
    ]);
    expect(log[0]).toBe("wrong closed");
    expect(log.filter((line) => line === "wrong")).toEqual([]);
  });

  it("says in a line what failed, and goes on", async () => {
    const log: string[] = [];
    const { last } = await measure([
      entrant("absent", log, { cannotOpen: "there is no adapter" }),
      entrant("broken", log, { breaksAt: 23 }),
      entrant("right", log),
    ]);
    expect(last.results).toMatchObject([
      { id: "absent", status: "failed", reason: "there is no adapter" },
      { id: "broken", status: "failed", reason: "it broke" },
      { id: "right", status: "measured", imagesPerSecond: [128_000, 128_000] },
    ]);
    expect(log).toContain("broken closed");
  });

  it("tells what there is after each round", async () => {
    const { kept } = await measure([entrant("a", [])]);
    expect(kept.map((each) => fewestRounds([each]))).toEqual([1, 2]);
  });

  it("leaves several runs at once to our engines, and counts the images of all", async () => {
    const many = { name: "four", changes: {}, replicas: 4 };
    const { last } = await measure([entrant("a", []), entrant("b", [], { isOurs: true })], many);
    expect(last).toMatchObject({
      imagesPerStep: 4 * 128,
      results: [{ id: "b", imagesPerSecond: [4 * 128_000, 4 * 128_000] }],
    });
  });
});
