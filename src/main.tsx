import "@fontsource-variable/inter/wght.css";
import "./ui/theme/mantineStyles.ts";
import "./ui/theme/global.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createTrainingWorker, HostClient } from "./host/client.ts";
import { createProbeClient } from "./host/probeClient.ts";
import { createRunController } from "./lab/runController.ts";
import { watchGuidance } from "./store/guidance.ts";
import type { KeptRuns } from "./store/keptRuns.ts";
import { syncLink } from "./store/linkSync.ts";
import { createPageMessages } from "./store/pageMessages.ts";
import { createPreferencesStore } from "./store/preferencesStore.ts";
import { storeOfLink } from "./store/runStore.ts";
import type { OpenSweep } from "./store/sweepStore.ts";
import { viewStoreOfLink } from "./store/viewStore.ts";
import { watchErrors } from "./store/watchErrors.ts";
import { App } from "./ui/App.tsx";
import { createDrawnRun } from "./ui/drawnRun.ts";
import { tolerateTranslation } from "./ui/tolerateTranslation.ts";

tolerateTranslation(window);

const messages = createPageMessages();
watchErrors(window, window.location.origin, messages);

const runStore = storeOfLink(window.location.search);
const viewStore = viewStoreOfLink(window.location.search);
const host = new HostClient({
  createWorker: createTrainingWorker,
  pageUrl: document.baseURI,
  onEvent: (event) => controller.receive(event),
  onCrash: (message) => controller.crash(message),
});
const probe = createProbeClient(host);
const controller = createRunController({
  host,
  probe,
  holder: runStore,
  // Without its curves a run can go on all the same, and the shelf says what is wrong with the archive.
  // The shelf says what is wrong with the archive.
  onKept: (state, isStored) =>
    void services
      .keptRuns()
      .then(({ note }) => note(state, isStored, controller.result))
      .catch(() => {}),
});
const preferencesStore = createPreferencesStore(findStorage());
const services = {
  runStore,
  viewStore,
  controller,
  surveys: probe,
  preferencesStore,
  drawnRun: createDrawnRun(runStore),
  messages,
  keptRuns: () => {
    keptRuns ??= openKeptRuns();
    return keptRuns;
  },
  openSweep: () => {
    openSweep ??= createOpenSweep();
    return openSweep;
  },
};
let keptRuns: Promise<KeptRuns> | undefined;
let openSweep: Promise<OpenSweep> | undefined;

syncLink(runStore, viewStore, window);
// Whoever drives a browser by a program needs no guide.
if (navigator.webdriver) preferencesStore.setState({ guidance: "none" });
watchGuidance(runStore, preferencesStore);
host.setAutotune(preferencesStore.getState().autotune);
preferencesStore.subscribe(({ autotune }) => host.setAutotune(autotune));
controller.start();

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element #root");
createRoot(root).render(
  <StrictMode>
    <App services={services} />
  </StrictMode>,
);

/** The code of the archive may not arrive, and can then be asked for again. */
async function openKeptRuns(): Promise<KeptRuns> {
  try {
    const archive = await import("./store/keptRuns.ts");
    return await archive.openKeptRuns();
  } catch (error) {
    keptRuns = undefined;
    throw error;
  }
}

async function createOpenSweep(): Promise<OpenSweep> {
  try {
    const root = await import("./sweepRoot.ts");
    const { archive } = await services.keptRuns();
    return root.createOpenSweep({ archive, controller, runStore, viewStore });
  } catch (error) {
    openSweep = undefined;
    throw error;
  }
}

/** Merely asking for storage throws where the visitor forbids it. */
function findStorage(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}
