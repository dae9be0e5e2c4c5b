/** Composition root of a sweep's worker thread: one run after the other, on the CPU engine. */
import { type MessagePort, parentPort } from "node:worker_threads";
import type { Dataset } from "../../src/data/dataset.ts";
import { createCpuEngine } from "../../src/engine/cpu/cpuEngine.ts";
import { decodeLink } from "../../src/experiment/link.ts";
import { Host } from "../../src/host/host.ts";
import { runToEnd } from "../../src/lab/runToEnd.ts";
import { specOf } from "../../src/run/runSpec.ts";
import { loadDatasetFromDisk } from "../../tools/datasetFromDisk.ts";
import type { WorkerAnswer, WorkerRequest } from "./workerProtocol.ts";

if (!parentPort) throw new Error("This is a worker thread of npm run sweep.");
const port: MessagePort = parentPort;

/** Kept for all runs of the thread; engines keep what they make of the images beside them. */
const datasets = new Map<string, Promise<Dataset>>();

const host = new Host({
  loadData: (name) => {
    const dataset = datasets.get(name) ?? loadDatasetFromDisk(name);
    datasets.set(name, dataset);
    return dataset;
  },
  createEngine: async (config, dataset, _choice, onKind) => {
    onKind?.("cpu");
    return { engine: createCpuEngine(config, dataset), notices: [] };
  },
  runtime: "node",
});

port.on("message", ({ link }: WorkerRequest) => void train(link));

async function train(link: string): Promise<void> {
  const { experiment, changes } = decodeLink(link);
  const outcome = await runToEnd(host, specOf(experiment, changes), (progress) => {
    if (progress.kind !== "training") return;
    tell({ kind: "progress", share: progress.step / progress.totalSteps });
  });
  host.dispose();
  tell({ kind: "ended", outcome });
}

function tell(answer: WorkerAnswer): void {
  port.postMessage(answer);
}
