import type { ConsoleMessage, Page, Worker } from "@playwright/test";
import { RUN_DATABASE } from "../src/lab/archive/databaseStorage.ts";
import type { KeptRun } from "../src/lab/archive/keptRun.ts";
import { withoutWallClock } from "../src/lab/sweep/readResult.ts";
import type { RunResult } from "../src/run/result.ts";
import { button, expect, openReady, testOfReturning as test, trainToEnd } from "./fixtures.ts";

/** Four runs that one engine can train side by side. */
const SMALL = "?v=1&engine=webgpu&trainSize=1000&epochs=1&hiddenSize=8";
const SWEEP = `${SMALL}&numExperts=2,3&seed=0,1`;
/** The smallest of them, and the largest, whose sizes the engine's buffers have. */
const SINGLES = [`${SMALL}&numExperts=2`, `${SMALL}&numExperts=3&seed=1`];

test("a sweep on WebGPU trains its runs in one engine, each as it would be trained alone", async ({
  page,
}) => {
  test.setTimeout(240_000);
  await page.goto(`./${SWEEP}`);
  await button(page, "Start").waitFor({ timeout: 60_000 });
  const devices = await countDevices(page, async () => {
    await button(page, "Start").click();
    await expect(page.getByText("All are done.")).toBeVisible({ timeout: 120_000 });
  });
  expect(devices).toBe(1);
  for (const link of SINGLES) {
    await openReady(page, link);
    await trainToEnd(page);
  }
  await expect.poll(async () => (await readKept(page)).length).toBe(4 + SINGLES.length);
  const kept = await readKept(page);
  expect(kept.map(({ result }) => result.engine.kind)).toEqual(kept.map(() => "webgpu"));
  const alone = kept.filter(({ origin }) => origin === "page");
  expect(alone).toHaveLength(SINGLES.length);
  for (const { result } of alone) {
    const inSweep = kept.filter((run) => run.origin === "sweep" && run.result.link === result.link);
    expect(inSweep.map((run) => whatCameOut(run.result))).toEqual([whatCameOut(result)]);
  }
});

/** A result without what depends on the runs beside it: the time, and the memory of the engine as a whole. */
function whatCameOut(result: RunResult) {
  const { engine, ...rest } = withoutWallClock(result);
  const { memory: _, ...ofRun } = engine;
  return { ...rest, engine: ofRun };
}

const REQUESTED = "a graphics device was requested";

/** Graphics devices that workers begun meanwhile ask for: one an engine. */
async function countDevices(page: Page, action: () => Promise<void>): Promise<number> {
  let count = 0;
  // Told on the console: a worker is closed as soon as it has nothing to train.
  const note = (message: ConsoleMessage) => {
    if (message.text() === REQUESTED) count++;
  };
  const watch = (worker: Worker) => {
    worker.evaluate(tellRequests, REQUESTED).catch(() => {}); // it is gone, and asked for nothing
  };
  page.on("console", note);
  page.on("worker", watch);
  await action();
  page.off("worker", watch);
  page.off("console", note);
  return count;
}

/** Runs in a worker, whose script loads its data first: that takes far longer than this call. */
function tellRequests(message: string): void {
  const request = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = function (descriptor) {
    console.debug(message);
    return request.call(this, descriptor);
  };
}

interface KeptResult {
  readonly origin: KeptRun["origin"];
  readonly result: RunResult;
}

/** Every run of the archive that is done. */
async function readKept(page: Page): Promise<readonly KeptResult[]> {
  return await page.evaluate(
    (name) =>
      new Promise<KeptResult[]>((resolve, reject) => {
        const request = indexedDB.open(name);
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
          const reading = request.result.transaction(["entries", "results"]);
          const entries = reading.objectStore("entries").getAll();
          const kept: KeptResult[] = [];
          entries.onsuccess = () => {
            for (const { id, origin, standing } of entries.result as KeptRun[]) {
              if (standing !== "done") continue;
              const read = reading.objectStore("results").get(id);
              read.onsuccess = () => kept.push({ origin, result: read.result });
            }
          };
          reading.oncomplete = () => {
            request.result.close();
            resolve(kept);
          };
        };
      }),
    RUN_DATABASE,
  );
}
