import type { Dataset } from "../data/dataset.ts";

export type LoadData = (
  dataset: string,
  onProgress: (loadedBytes: number, totalBytes: number) => void,
  signal: AbortSignal,
) => Promise<Dataset>;

interface Entry {
  readonly name: string;
  readonly dataset: Promise<Dataset>;
  readonly download: Download;
  isLoaded: boolean;
}

/** A download that stood still for this long makes way for whoever asks for its data set again. */
const STALLED_MS = 3000;

/** Keeps the last data set, and lets runs that want the same one share its download. */
export class DatasetCache {
  readonly #loadData: LoadData;
  readonly #now: () => number;
  #entry: Entry | undefined;

  /** `now` in milliseconds. */
  constructor(loadData: LoadData, now = () => performance.now()) {
    this.#loadData = loadData;
    this.#now = now;
  }

  load(name: string, onProgress: (loaded: number, total: number) => void): Promise<Dataset> {
    this.abandon(name);
    if (this.#entry?.name === name) return this.#entry.dataset;
    this.#entry = undefined;
    const download = new Download(onProgress, this.#now);
    const dataset = this.#loadData(name, download.report, download.signal);
    const entry: Entry = { name, dataset, download, isLoaded: false };
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

  /** Ends a download under way, unless it is of the data set named and does not stand still. */
  abandon(unless?: string): void {
    if (!this.#entry || this.#entry.isLoaded) return;
    const { name, download } = this.#entry;
    if (name === unless && !download.isStalled()) return;
    download.end();
    this.#entry = undefined;
  }
}

/** Progress reports of one download. */
const REPORTS = 100;

/** How far one download is, and a way to end it. */
class Download {
  readonly #controller = new AbortController();
  readonly #onProgress: (loaded: number, total: number) => void;
  readonly #now: () => number;
  #reported = Number.NEGATIVE_INFINITY;
  #isComplete = false;
  #movedAt: number;

  constructor(onProgress: (loaded: number, total: number) => void, now: () => number) {
    this.#onProgress = onProgress;
    this.#now = now;
    this.#movedAt = now();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  end(): void {
    this.#controller.abort();
  }

  /** Passes on every hundredth part, and the end. */
  readonly report = (loaded: number, total: number): void => {
    this.#movedAt = this.#now();
    this.#isComplete = loaded >= total;
    if (!this.#isComplete && loaded - this.#reported < total / REPORTS) return;
    this.#reported = loaded;
    this.#onProgress(loaded, total);
  };

  isStalled(): boolean {
    return !this.#isComplete && this.#now() - this.#movedAt > STALLED_MS;
  }
}
