import { createStore, type StoreApi } from "zustand/vanilla";
import type { Experiment } from "../experiment/experiment.ts";
import { initialRunState, type Notice, type RunState } from "../lab/runState.ts";

export type RunStore = StoreApi<RunState>;

export function createRunStore(experiment: Experiment, notices: readonly Notice[] = []): RunStore {
  return createStore<RunState>(() => initialRunState(experiment, notices));
}
