import { createStore, type StoreApi } from "zustand/vanilla";
import { decodeLink } from "../experiment/link.ts";
import type { LinkedRun } from "../lab/linkedRun.ts";
import { initialRunState, type Notice, type RunState } from "../lab/runState.ts";

export type RunStore = StoreApi<RunState>;

export function createRunStore(linked: LinkedRun, notices: readonly Notice[] = []): RunStore {
  return createStore<RunState>(() => initialRunState(linked, notices));
}

/** The store that a page starts with: the run of its link, and a notice if something is wrong with the link. */
export function storeOfLink(search: string): RunStore {
  const { issues, ...linked } = decodeLink(search);
  const message = issues.map((issue) => issue.message).join("\n");
  return createRunStore(linked, message === "" ? [] : [{ id: "link", message }]);
}
