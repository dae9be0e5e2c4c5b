import { createStore, type StoreApi } from "zustand/vanilla";
import { decodeTexts } from "../experiment/link.ts";
import { readTexts } from "../experiment/linkTexts.ts";
import { isList } from "../experiment/severalValues.ts";
import type { LinkedRun } from "../lab/linkedRun.ts";
import { initialRunState, type Notice, type RunState } from "../lab/runState.ts";
import { noticesOfView } from "./viewStore.ts";

export type RunStore = StoreApi<RunState>;

export function createRunStore(linked: LinkedRun, notices: readonly Notice[] = []): RunStore {
  return createStore<RunState>(() => initialRunState(linked, notices));
}

/**
 * The store that a page starts with: the run of its link, and a notice if something is wrong with the link. Fields with
 * several values are a sweep's, which says itself what is wrong with it; the run has their defaults.
 */
export function storeOfLink(search: string): RunStore {
  const { given, issues: unread } = readTexts(search);
  const single = [...given].filter(([name, text]) => !isList(name, text));
  const isSweep = single.length < given.size;
  const { issues, ...linked } = decodeTexts({ given: new Map(single), issues: unread });
  const message = isSweep ? "" : issues.map((issue) => issue.message).join("\n");
  const notices = message === "" ? [] : [{ id: "link", message }];
  return createRunStore(linked, [...notices, ...noticesOfView(search)]);
}
