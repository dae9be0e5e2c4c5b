import { describe, expect, it } from "vitest";
import type { Dataset } from "../data/dataset.ts";
import { smallDataset } from "../run/testing/fakeEngine.ts";
import { DatasetCache, type LoadData } from "./datasetCache.ts";

/** A cache whose downloads come as they are told to, in a time of its own. */
function setUp() {
  let now = 0;
  const downloads: {
    readonly onProgress: Parameters<LoadData>[1];
    readonly signal: AbortSignal;
    readonly finish: (dataset: Dataset) => void;
  }[] = [];
  const cache = new DatasetCache(
    (_, onProgress, signal) =>
      new Promise((finish, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        downloads.push({ onProgress, signal, finish });
      }),
    () => now,
  );
  const wait = (ms: number) => {
    now += ms;
  };
  const load = () => {
    const loading = cache.load("mnist", () => {});
    loading.catch(() => {});
    return loading;
  };
  return { cache, downloads, wait, load };
}

describe("DatasetCache", () => {
  it("lets those who want the same data share a download that comes along", async () => {
    const { cache, downloads, wait, load } = setUp();
    const first = load();
    for (let bytes = 1; bytes <= 9; bytes++) {
      wait(2500);
      downloads[0].onProgress(bytes, 9);
    }
    wait(60_000); // all bytes are here: unpacking and checking is no standstill
    cache.abandon("mnist");
    const second = load();
    expect(downloads).toHaveLength(1);
    const dataset = smallDataset();
    downloads[0].finish(dataset);
    expect(await first).toBe(dataset);
    expect(await second).toBe(dataset);
    expect(await load()).toBe(dataset);
  });

  it("downloads anew for whoever asks while a download stands still", async () => {
    const { downloads, wait, load } = setUp();
    const first = load();
    downloads[0].onProgress(4, 9);
    wait(3001);
    const second = load();
    expect(downloads.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    await expect(first).rejects.toThrow();
    const dataset = smallDataset();
    downloads[1].finish(dataset);
    expect(await second).toBe(dataset);
  });

  it("ends the download of another data set", () => {
    const { cache, downloads, load } = setUp();
    load();
    cache.abandon("other");
    expect(downloads[0].signal.aborted).toBe(true);
  });
});
