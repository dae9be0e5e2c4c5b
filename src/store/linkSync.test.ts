import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DEFAULT_EXPERIMENT } from "../experiment/fields.ts";
import { syncLink } from "./linkSync.ts";
import { createRunStore } from "./runStore.ts";
import { viewStoreOfLink } from "./viewStore.ts";

/** A store in sync with a window whose history may refuse. */
function setUp() {
  const store = createRunStore({ experiment: DEFAULT_EXPERIMENT, changes: [] });
  const views = viewStoreOfLink("");
  const addresses: string[] = [];
  let refuses = false;
  const leave = new Set<() => void>();
  const stop = syncLink(store, views, {
    location: { pathname: "/page/", hash: "#controls" },
    history: {
      replaceState(_state, _unused, url) {
        if (refuses) throw new DOMException("too often", "SecurityError");
        addresses.push(String(url));
      },
    },
    addEventListener: (_, listener) => leave.add(listener),
    removeEventListener: (_, listener) => leave.delete(listener),
  });
  return {
    store,
    views,
    addresses,
    stop,
    move(numExperts: number) {
      const { linked } = store.getState();
      store.setState({ linked: { ...linked, experiment: { ...linked.experiment, numExperts } } });
    },
    refuse(isRefusing: boolean) {
      refuses = isRefusing;
    },
    leave: () => leave.forEach((listener) => void listener()),
  };
}

const addressOf = (numExperts: number) => `/page/?v=1&numExperts=${numExperts}#controls`;

describe("syncLink", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("writes a change at once, and the last of many within a moment", () => {
    const { addresses, move } = setUp();
    for (let experts = 9; experts <= 40; experts++) move(experts);
    expect(addresses).toEqual([addressOf(9)]);
    vi.advanceTimersByTime(350);
    expect(addresses).toEqual([addressOf(9), addressOf(40)]);
    vi.advanceTimersByTime(60_000);
    expect(addresses).toHaveLength(2);
  });

  it("stays below the hundred changes in half a minute that browsers allow", () => {
    const { addresses, move } = setUp();
    for (let i = 0; i < 30_000; i += 10) {
      move(1 + ((i / 10) % 60));
      vi.advanceTimersByTime(10);
    }
    expect(addresses.length).toBeGreaterThan(50);
    expect(addresses.length).toBeLessThan(100);
  });

  it("leaves everyone else alone where the browser refuses, and is right in the end", () => {
    const { store, addresses, move, refuse } = setUp();
    const seen: number[] = [];
    store.subscribe(({ linked }) => seen.push(linked.experiment.numExperts));
    refuse(true);
    for (const experts of [9, 10, 11]) move(experts);
    expect(seen).toEqual([9, 10, 11]);
    vi.advanceTimersByTime(10_000);
    expect(addresses).toEqual([]);
    refuse(false);
    vi.advanceTimersByTime(3000);
    expect(addresses).toEqual([addressOf(11)]);
  });

  it("writes what is left when the page is left", () => {
    const { addresses, move, leave } = setUp();
    move(9);
    move(10);
    leave();
    expect(addresses).toEqual([addressOf(9), addressOf(10)]);
  });

  it("writes the view, and the sweep that is open in it", () => {
    const { views, addresses, move } = setUp();
    views.setState({ name: "compare" });
    vi.advanceTimersByTime(350);
    views.setState({ sweepLink: "?v=1&seed=0,1", runs: "a,b" });
    vi.advanceTimersByTime(350);
    move(9);
    vi.advanceTimersByTime(350);
    views.setState({ name: "train" });
    expect(addresses).toEqual([
      "/page/?v=1&view=compare#controls",
      "/page/?v=1&seed=0,1&view=compare&runs=a%2Cb#controls",
      addressOf(9),
    ]);
  });

  it("writes nothing for what is not in the link, and nothing once stopped", () => {
    const { store, addresses, move, stop } = setUp();
    store.setState({ status: "ready" });
    stop();
    move(9);
    vi.advanceTimersByTime(60_000);
    expect(addresses).toEqual([]);
  });

  it("encodes the link only when the linked run has changed", () => {
    const { store, addresses, move } = setUp();
    const { linked } = store.getState();
    const encoded = vi.fn(() => linked.experiment);
    const watched = Object.defineProperty({ ...linked }, "experiment", { get: encoded });
    store.setState({ linked: watched });
    const { length } = encoded.mock.calls;
    expect(length).toBeGreaterThan(0);
    for (let batch = 0; batch < 20; batch++) store.setState({ wantsPlay: batch % 2 === 0 });
    expect(encoded).toHaveBeenCalledTimes(length);
    move(9);
    expect(addresses).toEqual([addressOf(9)]);
  });
});
