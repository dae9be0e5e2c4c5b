/** Composition root of the training worker: training never runs on the page's thread. */
import { expose, transfer } from "comlink";
import { datasetRow } from "../data/catalogue.ts";
import { loadDataset } from "../data/loadDataset.ts";
import { createCpuEngine } from "../engine/cpu/cpuEngine.ts";
import { createWebGpuEngine } from "../engine/webgpu/createWebGpuEngine.ts";
import { requestWebGpu } from "../engine/webgpu/device.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { WorkerApi } from "./api.ts";
import { createEngineChooser } from "./chooseEngine.ts";
import { Session } from "./session.ts";
import { tilingMemory } from "./tilingMemory.ts";
import { collectTransferables } from "./transferables.ts";

/** Data files lie beside the page, in whatever folder that is. */
let pageUrl = self.location.href;

const memory = tilingMemory();
let autotune = true;

const session = new Session({
  loadData: async (name, onProgress, signal) => {
    const fetchFile = (path: string, fileSignal: AbortSignal, cache: RequestCache) =>
      fetch(new URL(path, pageUrl), { signal: fileSignal, cache });
    return loadDataset(datasetRow(name), { fetchFile, onProgress, signal });
  },
  createEngine: createEngineChooser({
    requestWebGpu: () => requestWebGpu(navigator.gpu),
    createWebGpuEngine: (gpu, config, dataset) =>
      createWebGpuEngine(gpu, config, dataset, { memory: autotune ? memory : undefined }),
    createCpuEngine,
  }),
  runtime: "browser",
});

const api: WorkerApi = {
  open: (url) => {
    pageUrl = url;
  },
  listen: (listener) =>
    session.listen((event) => listener(transfer(event, collectTransferables(event)))),
  setAutotune: async (isOn) => {
    autotune = isOn;
  },
  prepare: (experiment: Experiment) => session.prepare(experiment),
  play: () => session.play(),
  pause: () => session.pause(),
  step: () => session.step(),
  stepEpoch: () => session.stepEpoch(),
  setLive: (experiment) => session.setLive(experiment),
  result: () => session.result(),
  showDigits: (testIndices) => session.showDigits(testIndices),
  profile: () => session.profile(),
  loseDevice: () => session.loseDevice(),
};

expose(api);
