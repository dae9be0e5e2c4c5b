import { expect, it } from "vitest";
import { MOST_SELECTED, pinRun, readSelection, selectRuns } from "./comparison.ts";
import { viewStoreOfLink } from "./viewStore.ts";

it("keeps the selection in the address, in its order and each run once", () => {
  const store = viewStoreOfLink("?v=1&view=compare&runs=b,a,b&pin=a");
  expect(readSelection(store.getState())).toEqual({ selected: ["b", "a"], pinned: "a" });
  selectRuns(store, ["c", "a", "c"]);
  pinRun(store, undefined);
  expect(store.getState()).toMatchObject({ runs: "c,a", pin: "" });
  expect(readSelection(store.getState())).toEqual({ selected: ["c", "a"], pinned: undefined });
});

it("compares no more runs than an address has room for", () => {
  const store = viewStoreOfLink("?v=1&view=compare");
  selectRuns(
    store,
    Array.from({ length: 300 }, (_, i) => `run-${i}`),
  );
  expect(readSelection(store.getState()).selected).toHaveLength(MOST_SELECTED);
});

it("selects nothing unless the address says so", () => {
  expect(readSelection({ runs: "", pin: "" })).toEqual({ selected: [], pinned: undefined });
  expect(readSelection({ runs: ",,", pin: "" }).selected).toEqual([]);
});
