import type { ShownView, ViewStore } from "./viewStore.ts";

/** The runs that are compared: a part of the address. */
export interface Selection {
  /** Ids of kept runs, in the order in which they were chosen. */
  readonly selected: readonly string[];
  /** The run of the baseline. */
  readonly pinned: string | undefined;
}

/** Addresses have room for so many ids. */
export const MOST_SELECTED = 100;

export function readSelection({ runs, pin }: Pick<ShownView, "runs" | "pin">): Selection {
  const ids = runs.split(",").filter((id) => id !== "");
  return {
    selected: [...new Set(ids)].slice(0, MOST_SELECTED),
    pinned: pin === "" ? undefined : pin,
  };
}

/** Chooses the runs to compare, in place of those before; MOST_SELECTED of them at most. */
export function selectRuns(viewStore: ViewStore, ids: readonly string[]): void {
  viewStore.setState({ runs: [...new Set(ids)].slice(0, MOST_SELECTED).join(",") });
}

/** Makes a run the baseline; undefined: none. */
export function pinRun(viewStore: ViewStore, id: string | undefined): void {
  viewStore.setState({ pin: id ?? "" });
}
