import { use } from "react";
import { useStore } from "zustand";
import type { KeptRun } from "../../lab/archive/keptRun.ts";
import { useServices } from "../services.ts";

/** The kept runs, and what can be done with them. Suspends until the archive is open. */
export function useShelf() {
  const { controller, keptRuns, runStore } = useServices();
  const { archive, store } = use(keptRuns());
  const state = useStore(store);
  const shownId = useStore(runStore, ({ runId }) => runId);
  /** Shows a run as it was; trains on where `plays`. Its curves may be missing: then they begin anew. */
  async function open({ id, link, step }: KeptRun, plays: boolean): Promise<void> {
    const book = await archive.book(id).catch(() => undefined);
    controller.open({ id, link, step, book }, plays);
    window.scrollTo({ top: 0 });
  }
  return { archive, ...state, shownId, open };
}
