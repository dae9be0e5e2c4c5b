/** Composition root of the page in which one contender trains. */
import { datasetRow } from "../../src/data/catalogue.ts";
import type { Dataset } from "../../src/data/dataset.ts";
import { loadDataset } from "../../src/data/loadDataset.ts";
import { experimentOf, type PeerCase } from "./cases.ts";
import { PAGE_CONTENDERS } from "./contenders.ts";
import { taskOf } from "./task.ts";
import { type Opened, type Timed, TimedRun } from "./timedRun.ts";

/** What a program that opened this page finds as `globalThis.peers`. */
export interface PeersApi {
  /** Brings a contender up and takes the first step. Once in the life of a page. */
  open(id: string, peerCase: PeerCase): Promise<Opened>;
  /** The next steps. */
  train(steps: number): Promise<Timed>;
}

declare global {
  var peers: PeersApi;
}

let run: TimedRun | undefined;

globalThis.peers = {
  async open(id, peerCase) {
    const info = PAGE_CONTENDERS.find((contender) => contender.id === id);
    if (!info) throw new Error(`There is no contender called ${id}.`);
    const task = taskOf(peerCase, await fetchDataset(experimentOf(peerCase).dataset));
    run = await TimedRun.start(info.open, task);
    return run.opened;
  },
  async train(steps) {
    if (!run) throw new Error("No contender is open.");
    return await run.train(steps);
  },
};

async function fetchDataset(name: string): Promise<Dataset> {
  const fetchFile = (path: string) => fetch(new URL(path, document.baseURI));
  return await loadDataset(datasetRow(name), { fetchFile });
}
