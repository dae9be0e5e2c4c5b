/** Composition root of sweeps in the page: fetched when Compare is first shown. */
import { createTrainingWorker } from "./host/client.ts";
import { findAdapter } from "./host/graphicsAdapter.ts";
import type { RunArchive } from "./lab/archive/runArchive.ts";
import type { RunController } from "./lab/runController.ts";
import { withNotice } from "./lab/runState.ts";
import { mostLanes } from "./lab/sweep/batches.ts";
import { createPageSweep } from "./lab/sweep/pageSweep.ts";
import { openWorkerLane } from "./lab/sweep/workerLane.ts";
import type { RunStore } from "./store/runStore.ts";
import { createSweepStore, type OpenSweep } from "./store/sweepStore.ts";
import type { ViewStore } from "./store/viewStore.ts";

interface SweepParts {
  readonly archive: Pick<RunArchive, "list" | "result" | "keepResult">;
  readonly controller: RunController;
  readonly runStore: RunStore;
  readonly viewStore: ViewStore;
}

/** Of the notice on the run that waits. */
const NOTICE = "sweep";

/** The sweep of the page. The address has its link, and the one that the address names is set up. */
export function createOpenSweep(parts: SweepParts): OpenSweep {
  const { archive, viewStore } = parts;
  const store = createSweepStore();
  const pageSweep = createPageSweep({
    holder: store,
    archive,
    openLane: (gate) =>
      openWorkerLane({ createWorker: createTrainingWorker, pageUrl: document.baseURI, gate }),
    findAdapter: () => findAdapter(navigator.gpu),
  });
  const { sweepLink } = viewStore.getState();
  if (sweepLink !== "") void pageSweep.open(sweepLink);
  store.subscribe(({ link, standing }, before) => {
    if (link !== before.link) viewStore.setState({ sweepLink: link });
    if (standing === "training" && before.standing === "ready") pauseRun(parts);
    if (standing === "ready" && before.standing !== "ready") parts.controller.dismissNotice(NOTICE);
  });
  return {
    ...pageSweep,
    store,
    mostLanes: () => mostLanes(store.getState().sweep?.runs ?? [], navigator),
  };
}

/** The run on Train would take a core from the sweep. */
function pauseRun({ controller, runStore }: SweepParts): void {
  const { status, wantsPlay } = runStore.getState();
  if (status !== "running" && !wantsPlay) return;
  controller.pause();
  const message = "The run on Train is paused while the sweep trains. Press Play to train both.";
  runStore.setState(withNotice(runStore.getState(), NOTICE, message));
}
