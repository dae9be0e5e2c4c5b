import { useEffect } from "react";
import { type TransportActions, transportActions } from "../store/transport.ts";
import { useServices } from "./services.ts";

const INTERACTIVE =
  "input:not([type=range]), select, textarea, button, a[href], [role=menuitem], [contenteditable]";

/** The keys of the help dialog; silent while something that takes keys has the focus. */
export function useShortcuts(openHelp: () => void) {
  const { controller, runStore, preferencesStore } = useServices();
  useEffect(() => {
    const main = { play: controller.play, pause: controller.pause, retry: controller.restart };
    /** What a key does now; false where its button is disabled. */
    const keys: Record<string, (can: TransportActions) => (() => void) | false | undefined> = {
      " ": (can) => can.main && main[can.main],
      s: ({ canStep }) => canStep && controller.step,
      r: ({ canRestart }) => canRestart && controller.restart,
      n: ({ canRestart }) => canRestart && controller.newSeed,
      "?": () => openHelp,
    };
    function onKeyDown(event: KeyboardEvent) {
      if (!preferencesStore.getState().shortcuts || event.defaultPrevented || event.repeat) return;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target;
      if (target instanceof Element && target.closest(`${INTERACTIVE}, [role=dialog]`)) return;
      const find = keys[event.key.toLowerCase()];
      if (find === undefined) return;
      event.preventDefault(); // the space bar would scroll
      const act = find(transportActions(runStore.getState()));
      if (act) act();
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [controller, runStore, preferencesStore, openHelp]);
}
