import type { Dataset } from "../data/dataset.ts";

export type LoadData = (
  dataset: string,
  onProgress: (loadedBytes: number, totalBytes: number) => void,
  signal: AbortSignal,
) => Promise<Dataset>;

interface Entry {
  readonly name: string;
  readonly dataset: Promise<Dataset>;
  readonly controller: AbortController;
  isLoaded: boolean;
}

/** Progress reports of one download. */
const REPORTS = 100;

/** Keeps the last data set, and lets runs that want the same one share its download. */
export class DatasetCache {
  readonly #loadData: LoadData;
  #entry: Entry | undefined;

  constructor(loadData: LoadData) {
    this.#loadData = loadData;
  }

  load(name: string, onProgress: (loaded: number, total: number) => void): Promise<Dataset> {
    if (this.#entry?.name === name) return this.#entry.dataset;
    this.abandon();
    const controller = new AbortController();
    const dataset = this.#loadData(name, fewReports(onProgress), controller.signal);
    const entry: Entry = { name, dataset, controller, isLoaded: false };
    this.#entry = entry;
    dataset.then(
      () => {
        entry.isLoaded = true;
      },
      () => {
        if (this.#entry === entry) this.#entry = undefined; // so that it can be tried again
      },
    );
    return dataset;
  }

  /** Ends a download under way, unless it is of the data set named. */
  abandon(unless?: string): void {
    if (!this.#entry || this.#entry.isLoaded || this.#entry.name === unless) return;
    this.#entry.controller.abort();
    this.#entry = undefined;
  }
}

function fewReports(onProgress: (loaded: number, total: number) => void): typeof onProgress {
  let last = Number.NEGATIVE_INFINITY;
  return (loaded, total) => {
    if (loaded < total && loaded - last < total / REPORTS) return;
    last = loaded;
    onProgress(loaded, total);
  };
}
