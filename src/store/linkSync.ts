import { encodeLink } from "../experiment/link.ts";
import type { RunStore } from "./runStore.ts";

/** Keeps the address bar saying what the controls say, without filling the browser's history. */
export function syncLink(
  store: RunStore,
  location: Pick<Location, "pathname" | "hash">,
  history: Pick<History, "replaceState">,
): () => void {
  return store.subscribe((state, before) => {
    if (state.experiment === before.experiment) return;
    const address = `${location.pathname}${encodeLink(state.experiment)}${location.hash}`;
    history.replaceState(null, "", address);
  });
}
