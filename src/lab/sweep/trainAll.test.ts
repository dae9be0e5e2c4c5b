import { describe, expect, it } from "vitest";
import type { RunResult } from "../../run/result.ts";
import type { RunOutcome } from "../runToEnd.ts";
import { type Lane, trainAll } from "./trainAll.ts";

const resultOf = (run: string) => ({ schema: 1, link: run }) as RunResult;
const done = (run: string): RunOutcome => ({ ok: true, result: resultOf(run) });
const failed = (message: string): RunOutcome => ({
  ok: false,
  failure: { code: "limits", message, remedy: "Less.", retry: false },
});
const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
const alone = (runs: string) => [...runs].map((run) => [run]);

type Train = (batch: readonly string[], attempt: number) => Promise<readonly RunOutcome[]>;

/** Trains runs named by letters on lanes that do what they are told. */
function start(
  batches: readonly (readonly string[])[],
  train: Train,
  { numLanes = 1, onDone = () => {} }: { numLanes?: number; onDone?: () => void } = {},
) {
  const book = { done: [] as string[], failed: [] as string[], tried: [] as string[] };
  const lanes = { opened: 0, closed: 0, busy: 0, mostBusy: 0 };
  const attempts = new Map<string, number>();
  const interruption = new AbortController();
  const openLane = (): Lane<string> => {
    lanes.opened++;
    let kill: (error: Error) => void = () => {};
    const killed = new Promise<never>((_, reject) => {
      kill = reject;
    });
    killed.catch(() => {});
    return {
      train: async (batch) => {
        const name = batch.join("");
        book.tried.push(name);
        attempts.set(name, (attempts.get(name) ?? 0) + 1);
        lanes.mostBusy = Math.max(lanes.mostBusy, ++lanes.busy);
        try {
          return await Promise.race([killed, train(batch, attempts.get(name) ?? 0)]);
        } finally {
          lanes.busy--;
        }
      },
      close: () => {
        lanes.closed++;
        kill(new Error("closed"));
      },
    };
  };
  const ended = trainAll<string>({
    batches,
    numLanes,
    openLane,
    onProgress: () => {},
    onDone: (run, result) => {
      expect(result.link).toBe(run);
      book.done.push(run);
      onDone();
    },
    onFailed: (run, { message }) => book.failed.push(`${run}: ${message}`),
    signal: interruption.signal,
  });
  return { ended, book, lanes, interrupt: () => interruption.abort() };
}

const trainWell: Train = async (batch) => {
  await turn();
  return batch.map(done);
};

describe("trainAll", () => {
  it("trains every run, in the order given, each on one of the lanes", async () => {
    const { ended, book, lanes } = start(alone("abcdefg"), trainWell, { numLanes: 3 });
    await ended;
    expect(book.tried).toEqual([..."abcdefg"]);
    expect(book.done.toSorted()).toEqual([..."abcdefg"]);
    expect(lanes).toEqual({ opened: 3, closed: 3, busy: 0, mostBusy: 3 });
  });

  it("opens no more lanes than there are batches", async () => {
    const { ended, lanes } = start([["a", "b"]], trainWell, { numLanes: 8 });
    await ended;
    expect(lanes.opened).toBe(1);
  });

  it("sets failed runs apart with their reason, and tries them no more", async () => {
    const { ended, book } = start(alone("abc"), async ([run]) =>
      run === "b" ? [failed("Too large.")] : [done(run)],
    );
    await ended;
    expect(book).toEqual({
      done: ["a", "c"],
      failed: ["b: Too large."],
      tried: ["a", "b", "c"],
    });
  });

  it("tries a run again whose lane has died, on another lane", async () => {
    const { ended, book, lanes } = start(alone("ab"), async ([run], attempt) => {
      if (run === "a" && attempt === 1) throw new Error("The thread ended.");
      return [done(run)];
    });
    await ended;
    expect(book.done).toEqual(["b", "a"]);
    expect(book.failed).toEqual([]);
    expect(lanes.opened).toBe(2);
    expect(lanes.closed).toBe(2);
  });

  it("gives a run up whose lane has died twice", async () => {
    const { ended, book } = start(alone("ab"), async ([run]) => {
      if (run === "a") throw new Error("The thread ended");
      return [done(run)];
    });
    await ended;
    expect(book.tried).toEqual(["a", "b", "a"]);
    expect(book.failed).toEqual(["a: The thread ended."]);
    expect(book.done).toEqual(["b"]);
  });

  it.each<[string, Train]>([
    [
      "fails",
      async (batch) => batch.map((run) => (batch.length > 1 ? failed("Too many.") : done(run))),
    ],
    [
      "dies",
      async (batch) => {
        if (batch.length > 1) throw new Error("Out of memory");
        return batch.map(done);
      },
    ],
  ])("divides a batch that %s", async (_, train) => {
    const { ended, book } = start([["a", "b"], ["c"]], train);
    await ended;
    expect(book.tried).toEqual(["ab", "c", "a", "b"]);
    expect(book.done.toSorted()).toEqual(["a", "b", "c"]);
    expect(book.failed).toEqual([]);
  });

  it("stops at an interruption: runs under way are given up, lanes closed", async () => {
    const { ended, book, lanes, interrupt } = start(
      alone("abcd"),
      ([run]) => (run === "a" ? Promise.resolve([done(run)]) : new Promise(() => {})),
      { numLanes: 2 },
    );
    await turn();
    interrupt();
    await ended;
    expect(book).toEqual({ done: ["a"], failed: [], tried: ["a", "b", "c"] });
    expect(lanes.closed).toBe(2);
  });

  it("stops, and says why, where a result cannot be kept", async () => {
    const full = new Error("No space is left.");
    const { ended, book, lanes } = start(alone("abcdef"), trainWell, {
      numLanes: 2,
      onDone: () => {
        throw full;
      },
    });
    await expect(ended).rejects.toBe(full);
    expect(book.tried.length).toBeLessThan(6);
    expect(lanes.closed).toBe(lanes.opened);
  });
});
