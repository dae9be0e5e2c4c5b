import { createStore, type StoreApi } from "zustand/vanilla";
import type { LinkedRun } from "../lab/linkedRun.ts";
import { initialRunState, type Notice, type RunState } from "../lab/runState.ts";

export type RunStore = StoreApi<RunState>;

export function createRunStore(linked: LinkedRun, notices: readonly Notice[] = []): RunStore {
  return createStore<RunState>(() => initialRunState(linked, notices));
}
