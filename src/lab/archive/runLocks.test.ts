import { describe, expect, it } from "vitest";
import { heldRuns, holdRun } from "./runLocks.ts";

type Locks = Pick<LockManager, "request" | "query">;

/** As much of a browser's locks as runs need: exclusive ones, waited for until the signal aborts. */
function fakeLocks(): Locks {
  const held = new Map<string, Promise<unknown>>();
  return {
    async request(name: string, { signal }: LockOptions, hold: LockGrantedCallback<unknown>) {
      while (held.has(name)) {
        const aborted = new Promise((_, reject) => {
          signal?.addEventListener("abort", () => reject(signal.reason));
        });
        await Promise.race([held.get(name), aborted]);
      }
      const holding = Promise.resolve(hold({ name, mode: "exclusive" }));
      held.set(name, holding);
      await holding;
      held.delete(name);
    },
    query: async () => ({ held: [...held.keys(), "another’s"].map((name) => ({ name })) }),
  } as unknown as Locks;
}

describe("the locks of runs", () => {
  it("say which runs some session has", async () => {
    const locks = fakeLocks();
    const release = await holdRun("a", locks);
    await holdRun("b", locks);
    expect(await heldRuns(locks)).toEqual(new Set(["a", "b"]));
    release?.();
    await new Promise((resolve) => setTimeout(resolve));
    expect(await heldRuns(locks)).toEqual(new Set(["b"]));
  });

  it("give a run to one session at a time", async () => {
    const locks = fakeLocks();
    const release = await holdRun("a", locks);
    expect(await holdRun("a", locks, 1)).toBeUndefined();
    const waiting = holdRun("a", locks, 10_000);
    release?.();
    expect(await waiting).toBeDefined();
  });

  it("say nothing where the browser has none, or refuses", async () => {
    const refuse = () => Promise.reject(new DOMException("denied", "SecurityError"));
    const refusing = { request: refuse, query: refuse } as unknown as Locks;
    expect(await heldRuns(refusing)).toBeUndefined();
    expect(await holdRun("a", refusing)).toBeDefined();
  });
});
