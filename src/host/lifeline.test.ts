import { describe, expect, it } from "vitest";
import { holdLifeline, watchLifeline } from "./lifeline.ts";

/** One lock at a time, in the order of asking, as browsers give them. */
function createLocks() {
  let isHeld = false;
  const waiting: (() => void)[] = [];
  let free = () => {};
  const request = async (_name: string, ...rest: unknown[]) => {
    const callback = rest.at(-1) as () => unknown;
    const { signal } = (rest.length > 1 ? rest[0] : {}) as { signal?: AbortSignal };
    if (isHeld) await new Promise<void>((resolve) => waiting.push(resolve));
    signal?.throwIfAborted();
    isHeld = true;
    const died = new Promise<void>((resolve) => {
      free = resolve;
    });
    await Promise.race([callback(), died]);
    isHeld = false;
    waiting.shift()?.();
  };
  return { locks: { request } as unknown as LockManager, die: () => free() };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("a lifeline", () => {
  it("tells when the worker that holds it has died", async () => {
    const { locks, die } = createLocks();
    let deaths = 0;
    await holdLifeline("a", locks);
    watchLifeline("a", () => void deaths++, new AbortController().signal, locks);
    await settle();
    expect(deaths).toBe(0);
    die();
    await settle();
    expect(deaths).toBe(1);
  });

  it("tells nobody who has stopped watching", async () => {
    const { locks, die } = createLocks();
    const watch = new AbortController();
    let deaths = 0;
    await holdLifeline("a", locks);
    watchLifeline("a", () => void deaths++, watch.signal, locks);
    watch.abort();
    die();
    await settle();
    expect(deaths).toBe(0);
  });

  it("keeps nobody waiting where locks are refused", async () => {
    const refused = { request: () => Promise.reject(new Error("no origin")) };
    await holdLifeline("a", refused as unknown as LockManager);
    watchLifeline("a", () => {}, new AbortController().signal, refused as unknown as LockManager);
    await settle();
  });
});
