import { useEffect } from "react";
import { useServices } from "./services.ts";

const INTERACTIVE =
  "input:not([type=range]), select, textarea, button, a[href], [role=menuitem], [contenteditable]";

/** The keys of the help dialog; silent while something that takes keys has the focus. */
export function useShortcuts(openHelp: () => void) {
  const { session, runStore, preferencesStore } = useServices();
  useEffect(() => {
    const keys: Record<string, () => void> = {
      " ": () => {
        const { status, wantsPlay } = runStore.getState();
        if (status === "running" || wantsPlay) session.pause();
        else session.play();
      },
      s: session.step,
      r: session.restart,
      n: session.newSeed,
      "?": openHelp,
    };
    function onKeyDown(event: KeyboardEvent) {
      if (!preferencesStore.getState().shortcuts || event.defaultPrevented || event.repeat) return;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target;
      if (target instanceof Element && target.closest(`${INTERACTIVE}, [role=dialog]`)) return;
      const act = keys[event.key.toLowerCase()];
      if (act === undefined) return;
      event.preventDefault();
      act();
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [session, runStore, preferencesStore, openHelp]);
}
