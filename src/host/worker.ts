/** Composition root of the training worker: training never runs on the page's thread. */
import { expose, transfer } from "comlink";
import { datasetRow } from "../data/catalogue.ts";
import { loadDataset } from "../data/loadDataset.ts";
import { createCpuEngine } from "../engine/cpu/cpuEngine.ts";
import { createWebGpuEngine } from "../engine/webgpu/createWebGpuEngine.ts";
import { requestWebGpu } from "../engine/webgpu/device.ts";
import { createRunKeeper } from "../lab/archive/runKeeper.ts";
import type { RunEvent } from "../run/events.ts";
import type { WorkerApi } from "./api.ts";
import { createEngineChooser } from "./chooseEngine.ts";
import { Host } from "./host.ts";
import { holdLifeline } from "./lifeline.ts";
import { DataSender } from "./sharedData.ts";
import { tilingMemory } from "./tilingMemory.ts";
import { collectTransferables } from "./transferables.ts";

/** Data files lie beside the page, in whatever folder that is. */
let pageUrl = self.location.href;

const memory = tilingMemory();
let autotune = true;
const sender = new DataSender();

const host = new Host({
  loadData: async (name, onProgress, signal) => {
    const fetchFile = (path: string, fileSignal: AbortSignal, cache: RequestCache) =>
      fetch(new URL(path, pageUrl), { signal: fileSignal, cache });
    const dataset = await loadDataset(datasetRow(name), { fetchFile, onProgress, signal });
    sender.add(name, dataset);
    return dataset;
  },
  createEngine: createEngineChooser({
    requestWebGpu: () => requestWebGpu(navigator.gpu),
    createWebGpuEngine: (gpu, config, dataset) =>
      createWebGpuEngine(gpu, config, dataset, { memory: autotune ? memory : undefined }),
    createCpuEngine,
  }),
  runtime: "browser",
  keeper: createRunKeeper(),
});

const api: WorkerApi = {
  open: (url, lifeline) => {
    pageUrl = url;
    return holdLifeline(lifeline);
  },
  setAutotune: (isOn) => {
    autotune = isOn;
  },
  ping: () => {},
  shareData: (port) => sender.open(port),
  listen: (listener) => host.listen((event) => tell(listener, event)),
  prepare: (session, runs) => host.prepare(session, runs),
  play: (session) => host.play(session),
  pause: (session) => host.pause(session),
  step: (session) => host.step(session),
  stepEpoch: (session) => host.stepEpoch(session),
  setLive: (session, run, values) => host.setLive(session, run, values),
  result: (session, run) => host.result(session, run),
  weights: (session, run) => host.weights(session, run),
  training: (session, run) => host.training(session, run),
  look: (session) => host.look(session),
  profile: (session) => host.profile(session),
  loseDevice: (session) => host.loseDevice(session),
  dispose: (session) => host.dispose(session),
};

/** The listener is the page's, behind a proxy: what it throws arrives here as a rejection, and is thrown for all to see. */
function tell(listener: (event: RunEvent) => unknown, event: RunEvent): void {
  Promise.resolve(listener(transfer(event, collectTransferables(event)))).catch((error: unknown) =>
    reportError(error),
  );
}

expose(api);
