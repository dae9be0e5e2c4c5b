import type { PreferencesStore } from "./preferencesStore.ts";
import type { RunStore } from "./runStore.ts";

/** A visitor who has seen a yard of their own needs no recorded one any more. */
export function watchGuidance(runStore: RunStore, preferencesStore: PreferencesStore): void {
  runStore.subscribe(({ frame }) => {
    if (frame.yard && preferencesStore.getState().guidance === "recorded") {
      preferencesStore.setState({ guidance: "suggestion" });
    }
  });
}
