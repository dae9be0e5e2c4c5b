import { Worker } from "node:worker_threads";
import type { SweepRun } from "../../src/experiment/sweep.ts";
import type { RunOutcome } from "../../src/lab/runToEnd.ts";
import type { Lane } from "../../src/lab/sweep/trainAll.ts";
import type { WorkerAnswer, WorkerRequest } from "./workerProtocol.ts";

/** A worker thread that trains one run at a time on the CPU engine. */
export function openWorkerLane(): Lane<SweepRun> {
  const worker = new Worker(new URL("./workerStart.mjs", import.meta.url));
  const died = new Promise<never>((_, reject) => {
    worker.on("error", reject);
    worker.on("exit", (code) => reject(new Error(`The worker thread ended with code ${code}.`)));
  });
  died.catch(() => {}); // those who wait for an answer hear of it
  return {
    train: (batch, onProgress) => {
      const [run] = batch;
      if (batch.length !== 1) throw new RangeError("A worker thread trains one run at a time.");
      return Promise.race([ask(worker, run, (share) => onProgress(run, share)), died]);
    },
    close: () => void worker.terminate(),
  };
}

function ask(
  worker: Worker,
  { link }: SweepRun,
  onProgress: (share: number) => void,
): Promise<readonly RunOutcome[]> {
  return new Promise((resolve) => {
    const receive = (answer: WorkerAnswer) => {
      if (answer.kind === "progress") return onProgress(answer.share);
      worker.off("message", receive);
      resolve([answer.outcome]);
    };
    worker.on("message", receive);
    worker.postMessage({ link } satisfies WorkerRequest);
  });
}
