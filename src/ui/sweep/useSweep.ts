import { use } from "react";
import { useStore } from "zustand";
import type { SweepState } from "../../lab/sweep/sweepState.ts";
import type { OpenSweep } from "../../store/sweepStore.ts";
import { useServices } from "../services.ts";

/** The sweep of the page; suspends until its code is there. */
export function useOpenSweep(): OpenSweep {
  return use(useServices().openSweep());
}

/** A part of the sweep's state. */
export function useSweep<T>(select: (state: SweepState) => T): T {
  return useStore(useOpenSweep().store, select);
}
