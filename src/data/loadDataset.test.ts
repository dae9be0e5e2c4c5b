import { afterEach, describe, expect, it, vi } from "vitest";
import { loadDatasetFromDisk } from "../../tools/datasetFromDisk.ts";
import { MOST_SILENCE_MS } from "./arrivals.ts";
import { datasetRow } from "./catalogue.ts";
import { DataError } from "./dataError.ts";
import type { Dataset } from "./dataset.ts";
import { loadDataset } from "./loadDataset.ts";
import type { CacheMode, FileResponse } from "./loadFile.ts";
import {
  breakAfter,
  fetchFrom,
  gzip,
  IMAGES,
  idxBytes,
  LABELS,
  respond,
  rowOf,
  type Serve,
  SYNTHETIC,
  stallAfter,
} from "./testing/syntheticFiles.ts";

const TRAIN_IMAGES = SYNTHETIC["train-images"];
const ZIPPED = gzip(TRAIN_IMAGES);

function load(special: Readonly<Record<string, Serve>> = {}): Promise<Dataset> {
  return loadDataset(rowOf(), { fetchFile: fetchFrom(special) });
}

function expectTiny(dataset: Dataset) {
  expect(dataset).toMatchObject({ name: "tiny", rows: 2, columns: 3, numClasses: 5 });
  expect(dataset.train.count).toBe(3);
  expect([...dataset.train.images]).toEqual([...TRAIN_IMAGES.subarray(16)]);
  expect([...dataset.train.labels]).toEqual([0, 4, 2]);
  expect(dataset.test.count).toBe(2);
  expect([...dataset.test.images]).toEqual([...SYNTHETIC["test-images"].subarray(16)]);
  expect([...dataset.test.labels]).toEqual([1, 3]);
}

async function failureOf(promise: Promise<unknown>): Promise<DataError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DataError);
  return error as DataError;
}

/** The same bytes with one of them changed. */
function damage(bytes: Uint8Array<ArrayBuffer>, index: number): Uint8Array<ArrayBuffer> {
  const damaged = bytes.slice();
  damaged[index] ^= 0x55;
  return damaged;
}

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("loadDataset", () => {
  it.each([1, 2, 3, 7, 1000])(
    "reads gzipped and plain files that come %i bytes at a time",
    async (chunkBytes) => {
      expectTiny(
        await load({
          "train-images": async () => respond(TRAIN_IMAGES, chunkBytes),
          "test-images": async (name) => respond(gzip(SYNTHETIC[name]), chunkBytes),
          "test-labels": async (name) => respond(SYNTHETIC[name], chunkBytes),
        }),
      );
    },
  );

  it("asks for each file once, by its path beside the page", async () => {
    const fetchFile = vi.fn(fetchFrom());
    await loadDataset(rowOf(), { fetchFile });
    expect(fetchFile.mock.calls.map(([path]) => path).sort()).toEqual([
      "data/tiny/test-images.gz",
      "data/tiny/test-labels.gz",
      "data/tiny/train-images.gz",
      "data/tiny/train-labels.gz",
    ]);
  });

  it("reports progress that only grows and ends at the total", async () => {
    const reports: [number, number][] = [];
    const serve: Serve = async (name) => respond(SYNTHETIC[name], 3);
    await loadDataset(rowOf(), {
      fetchFile: fetchFrom({ "train-images": serve, "test-images": serve }),
      onProgress: (...report) => reports.push(report),
    });
    const total = Object.values(SYNTHETIC).reduce((sum, bytes) => sum + bytes.length, 0);
    const loaded = reports.map(([bytes]) => bytes);
    expect(reports.every((report) => report[1] === total)).toBe(true);
    expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
    expect(loaded.length).toBeGreaterThan(10);
    expect(loaded.at(-1)).toBe(total);
  });

  it.each<[string, Serve, RegExp]>([
    ["an HTTP error", async () => ({ ok: false, status: 404, body: null }), /HTTP status 404/],
    ["no connection", () => Promise.reject(new TypeError("failed")), /found no connection/],
    ["an empty answer", async () => ({ ok: true, status: 200, body: null }), /found an empty file/],
    ["an empty stream", async () => respond(new Uint8Array()), /found an empty file/],
    [
      "a connection that breaks at once",
      async () => breakAfter(new Uint8Array()),
      /a broken connection/,
    ],
    [
      "a plain file that breaks off",
      async () => breakAfter(TRAIN_IMAGES.slice(0, 20)),
      /a broken connection/,
    ],
    [
      "a gzip file that breaks off",
      async () => breakAfter(ZIPPED.slice(0, 20)),
      /a broken connection/,
    ],
    [
      "a truncated gzip file",
      async () => respond(ZIPPED.slice(0, -12)),
      /a whole gzip file, found a damaged one/,
    ],
    [
      "a gzip file without its end",
      async () => respond(ZIPPED.slice(0, -4)),
      /a whole gzip file, found a damaged one/,
    ],
    [
      "two bytes of gzip",
      async () => respond(ZIPPED.slice(0, 2)),
      /a whole gzip file, found a damaged one/,
    ],
    [
      "a damaged gzip header",
      async () => respond(damage(ZIPPED, 2)),
      /a whole gzip file, found a damaged one/,
    ],
    ["damaged gzip contents", async () => respond(damage(ZIPPED, 20)), /expected/],
    [
      "a wrong gzip checksum",
      async () => respond(damage(ZIPPED, ZIPPED.length - 6)),
      /a whole gzip file, found a damaged one/,
    ],
    [
      "a truncated file",
      async () => respond(TRAIN_IMAGES.slice(0, -1)),
      /34 bytes for 3 × 2 × 3 values, found 33 bytes/,
    ],
    [
      "a truncated file, zipped",
      async () => respond(gzip(TRAIN_IMAGES.slice(0, 20))),
      /found 20 bytes/,
    ],
    [
      "trailing bytes",
      async () => respond(new Uint8Array([...TRAIN_IMAGES, 1])),
      /34 bytes, found more/,
    ],
    [
      "trailing bytes, zipped",
      async () => respond(gzip(new Uint8Array([...TRAIN_IMAGES, 1]))),
      /34 bytes, found more/,
    ],
    [
      "a whole file of another size",
      async () => respond(idxBytes(IMAGES, [1, 1, 1], [0])),
      /34 bytes, found 17/,
    ],
    [
      "a changed pixel",
      async () => respond(damage(TRAIN_IMAGES, 30)),
      /contents with SHA-256 [0-9a-f]{12}…/,
    ],
    [
      "a wrong magic number",
      async () => respond(damage(TRAIN_IMAGES, 3)),
      /00 00 08 03, found 00 00 08 56/,
    ],
    ["a wrong count", async () => respond(damage(TRAIN_IMAGES, 7)), /values, found 34 bytes/],
    ["labels", async () => respond(SYNTHETIC["train-labels"]), /00 00 08 03, found 00 00 08 01/],
    [
      "a web page",
      async () => respond(new TextEncoder().encode("<!doctype html>".repeat(9))),
      /found 3c 21 64 6f/,
    ],
  ])("blames the file for %s", async (_, serve, message) => {
    const error = await failureOf(load({ "train-images": serve }));
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/^train-images: expected .*, found .*\.$/);
    expect(error).toMatchObject({ name: "DataError", file: "train-images" });
  });

  it.each<[string, string, Uint8Array<ArrayBuffer>, RegExp]>([
    [
      "fewer labels than images",
      "train-labels",
      idxBytes(LABELS, [2], [0, 1]),
      /3 labels, one for each image of train-images, found 2/,
    ],
    [
      "more labels than images",
      "test-labels",
      idxBytes(LABELS, [3], [0, 1, 2]),
      /2 labels, one for each image of test-images, found 3/,
    ],
    [
      "test images of another shape",
      "test-images",
      idxBytes(IMAGES, [2, 3, 2], Array(12).fill(0)),
      /images of 2 × 3 pixels, as in train-images, found 3 × 2/,
    ],
  ])("refuses %s", async (_, file, bytes, message) => {
    const files = { ...SYNTHETIC, [file]: bytes };
    const fetchFile = fetchFrom({ [file]: async () => respond(bytes) });
    const error = await failureOf(loadDataset(rowOf(files), { fetchFile }));
    expect(error.message).toMatch(message);
    expect(error.file).toBe(file);
  });

  it("makes do with form and size where there is no crypto.subtle", async () => {
    vi.stubGlobal("crypto", {});
    const dataset = await load({ "train-images": async () => respond(damage(TRAIN_IMAGES, 30)) });
    expect(dataset.train.count).toBe(3);
    const error = await failureOf(
      load({ "train-images": async () => respond(ZIPPED.slice(0, 20)) }),
    );
    expect(error.file).toBe("train-images");
  });

  it("ends the other downloads when one fails", async () => {
    let ended: AbortSignal | undefined;
    const never: Serve = (_, signal) => {
      ended = signal;
      return new Promise<FileResponse>(() => {});
    };
    const failing: Serve = async () => ({ ok: false, status: 500, body: null });
    const error = await failureOf(load({ "train-images": never, "test-labels": failing }));
    expect(error.file).toBe("test-labels");
    expect(ended?.aborted).toBe(true);
  });

  it.each(["before", "during"])(
    "rejects with the signal's reason when stopped %s the download",
    async (when) => {
      const controller = new AbortController();
      const reason = new Error("enough");
      const stalled: Serve = (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
        });
      if (when === "before") controller.abort(reason);
      const loading = loadDataset(rowOf(), {
        fetchFile: fetchFrom({ "train-images": stalled }),
        signal: controller.signal,
      });
      setTimeout(() => controller.abort(reason), 5);
      await expect(loading).rejects.toBe(reason);
    },
  );

  it.each<[string, Serve]>([
    ["before its answer", () => new Promise(() => {})],
    ["after its answer", async () => stallAfter(new Uint8Array())],
    ["in the middle", async () => stallAfter(ZIPPED.slice(0, 20))],
  ])("gives a download up that falls silent %s", async (_, serve) => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    let ended: AbortSignal | undefined;
    const watched: Serve = (name, signal, cache) => {
      ended = signal;
      return serve(name, signal, cache);
    };
    const failure = failureOf(load({ "train-images": watched }));
    await vi.advanceTimersByTimeAsync(MOST_SILENCE_MS - 1);
    expect(ended?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await failure).toMatchObject({
      message: "train-images: expected the rest of the file, found a server silent for 10 seconds.",
      isWrongAnswer: false,
    });
    expect(ended?.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("waits for a file as long as any other still comes", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "setTimeout"] });
    let sendLabels: (response: FileResponse) => void = () => {};
    const labels = new Promise<FileResponse>((resolve) => {
      sendLabels = resolve;
    });
    const slow: Serve = async () => {
      const { body } = respond(TRAIN_IMAGES, 2); // 17 chunks, each after almost too long a silence
      const delay = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        async transform(chunk, controller) {
          await new Promise((resolve) => setTimeout(resolve, MOST_SILENCE_MS - 1000));
          controller.enqueue(chunk);
        },
      });
      return { ok: true, status: 200, body: body?.pipeThrough(delay) ?? null };
    };
    const loading = load({ "train-images": slow, "train-labels": () => labels });
    await vi.advanceTimersByTimeAsync(17 * (MOST_SILENCE_MS - 1000));
    sendLabels(respond(SYNTHETIC["train-labels"]));
    expectTiny(await loading);
  });

  it("asks once more, past the browser's cache, for a file that is wrong", async () => {
    const asked: CacheMode[] = [];
    const cached: Serve = async (_, _signal, cache) => {
      asked.push(cache);
      return respond(cache === "reload" ? TRAIN_IMAGES : damage(TRAIN_IMAGES, 30));
    };
    const loaded: number[] = [];
    const dataset = await loadDataset(rowOf(), {
      fetchFile: fetchFrom({ "train-images": cached }),
      onProgress: (bytes) => loaded.push(bytes),
    });
    expectTiny(dataset);
    expect(asked).toEqual(["default", "reload"]);
    expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
  });

  it("does not ask again where no answer came", async () => {
    const asked: CacheMode[] = [];
    const offline: Serve = (_, _signal, cache) => {
      asked.push(cache);
      return Promise.reject(new TypeError("failed"));
    };
    await failureOf(load({ "train-images": offline }));
    expect(asked).toEqual(["default"]);
  });

  it("can be tried again after a failure", async () => {
    await failureOf(load({ "train-images": async () => ({ ok: false, status: 503, body: null }) }));
    expectTiny(await load());
  });
});

describe("the catalogue's files", () => {
  it("are MNIST's 70,000 images", async () => {
    const dataset = await loadDatasetFromDisk("mnist");
    expect(dataset).toMatchObject({ name: "mnist", rows: 28, columns: 28, numClasses: 10 });
    expect([dataset.train.count, dataset.test.count]).toEqual([60000, 10000]);
    expect(dataset.train.images.length).toBe(60000 * 784);
    expect([...dataset.train.labels.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    expect([...dataset.test.labels.subarray(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
  });

  it("are named in an error where there are none", () => {
    expect(() => datasetRow("cifar")).toThrow("There is no data set named cifar; there is mnist.");
  });
});
