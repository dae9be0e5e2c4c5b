import { use, useMemo } from "react";
import { useStore } from "zustand";
import type { KeptRun } from "../../lab/archive/keptRun.ts";
import { compareRuns, marksOf } from "../../lab/compare/comparedRuns.ts";
import { readSelection } from "../../store/comparison.ts";
import { useServices } from "../services.ts";

/** The kept runs, and what can be done with them. Suspends until the archive is open. */
export function useShelf() {
  const { controller, keptRuns, runStore, viewStore } = useServices();
  const { archive, store } = use(keptRuns());
  const state = useStore(store);
  const shownId = useStore(runStore, ({ runId }) => runId);
  const choice = useStore(viewStore, ({ runs }) => runs);
  const pin = useStore(viewStore, ({ pin }) => pin);
  /** Of the runs that Compare has: the same letters there and here. */
  const marks = useMemo(() => {
    const { selected, pinned } = readSelection({ runs: choice, pin });
    const known = new Map(state.runs.map((run) => [run.id as string, run]));
    const chosen = selected.flatMap((id) => known.get(id) ?? []);
    return marksOf(compareRuns(chosen, pinned === undefined ? undefined : known.get(pinned)));
  }, [state.runs, choice, pin]);
  /** Shows a run as it was; trains on where `plays`. Its curves may be missing: then they begin anew. */
  async function open({ id, link, step }: KeptRun, plays: boolean): Promise<void> {
    const book = await archive.book(id).catch(() => undefined);
    controller.open({ id, link, step, book }, plays);
    window.scrollTo({ top: 0 });
  }
  return { archive, ...state, shownId, marks, open };
}
