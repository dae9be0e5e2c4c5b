import type { RunStore } from "./runStore.ts";
import { selectLink } from "./selectors.ts";
import { addressOf, type ViewStore } from "./viewStore.ts";

/** Safari throws at more than a hundred changes of the address in half a minute. */
const WRITE_GAP_MS = 350;
/** A browser that refused is asked again after this long. */
const RETRY_GAP_MS = 3000;

/** The window, as far as its address goes. */
export interface AddressBar {
  readonly location: Pick<Location, "pathname" | "hash">;
  readonly history: Pick<History, "replaceState">;
  addEventListener(type: "pagehide", listener: () => void): void;
  removeEventListener(type: "pagehide", listener: () => void): void;
}

/**
 * Keeps the address bar saying what the controls say and which view is shown, without filling the browser's history. Of quick
 * changes only the last is written; one that the browser refuses is written later. Never throws into the
 * store: whoever changes a control is not concerned with the address. Returns a way to stop.
 */
export function syncLink(store: RunStore, views: ViewStore, page: AddressBar): () => void {
  const selectAddress = () => addressOf(views.getState(), selectLink(store.getState()));
  /** Set while a write has to wait. */
  let timer: ReturnType<typeof setTimeout> | undefined;
  let written = selectAddress();

  function write() {
    clearTimeout(timer);
    timer = undefined;
    const link = selectAddress();
    if (link === written) return;
    const { pathname, hash } = page.location;
    try {
      page.history.replaceState(null, "", `${pathname}${link}${hash}`);
      written = link;
      timer = setTimeout(write, WRITE_GAP_MS);
    } catch {
      timer = setTimeout(write, RETRY_GAP_MS);
    }
  }

  const unsubscribe = store.subscribe(({ linked }, before) => {
    // Encoding takes time, and the store changes many times a second while a run trains.
    if (linked !== before.linked && timer === undefined) write();
  });
  const unsubscribeViews = views.subscribe(() => {
    if (timer === undefined) write();
  });
  page.addEventListener("pagehide", write);
  return () => {
    unsubscribe();
    unsubscribeViews();
    page.removeEventListener("pagehide", write);
    clearTimeout(timer);
  };
}
