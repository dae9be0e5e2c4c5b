import type { Dataset } from "../data/dataset.ts";

/** What the training worker sends to the probe's, which need not load and check the files again. */
export interface SharedDataset {
  readonly name: string;
  readonly dataset: Dataset;
}

/** Hands data sets on, each once to every port. */
export class DataSender {
  readonly #loaded = new Map<string, Dataset>();
  readonly #ports: MessagePort[] = [];

  open(port: MessagePort): void {
    this.#ports.push(port);
    for (const [name, dataset] of this.#loaded) send(port, { name, dataset });
  }

  add(name: string, dataset: Dataset): void {
    if (this.#loaded.has(name)) return;
    this.#loaded.set(name, dataset);
    for (const port of this.#ports) send(port, { name, dataset });
  }
}

function send(port: MessagePort, message: SharedDataset): void {
  port.postMessage(message);
}

/** Receives data sets, and lets those wait who ask for one before it is there. */
export class DataReceiver {
  readonly #datasets = new Map<string, Dataset>();
  #waiting: { readonly name: string; readonly resolve: (dataset: Dataset) => void }[] = [];

  open(port: MessagePort): void {
    port.onmessage = ({ data }: MessageEvent<SharedDataset>) => this.#take(data);
  }

  get(name: string): Promise<Dataset> {
    const known = this.#datasets.get(name);
    if (known) return Promise.resolve(known);
    return new Promise((resolve) => this.#waiting.push({ name, resolve }));
  }

  #take({ name, dataset }: SharedDataset): void {
    this.#datasets.set(name, dataset);
    for (const { resolve } of this.#waiting.filter((asked) => asked.name === name)) {
      resolve(dataset);
    }
    this.#waiting = this.#waiting.filter((asked) => asked.name !== name);
  }
}
