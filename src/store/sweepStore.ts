import { createStore, type StoreApi } from "zustand/vanilla";
import type { PageSweep } from "../lab/sweep/pageSweep.ts";
import { NO_SWEEP, type SweepState } from "../lab/sweep/sweepState.ts";

export type SweepStore = StoreApi<SweepState>;

/** The sweep of the page, and what can be done with it. */
export interface OpenSweep extends PageSweep {
  readonly store: SweepStore;
  /** Runs that may train at a time on the CPU, by this machine's cores and memory. */
  readonly mostLanes: () => number;
}

export function createSweepStore(): SweepStore {
  return createStore<SweepState>(() => NO_SWEEP);
}
