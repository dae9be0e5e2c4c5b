import type { Page, Worker } from "@playwright/test";
import { button, expect, test } from "./fixtures.ts";
import { slownessOf } from "./machineSpeed.ts";

/** On the quiet machine of machineSpeed.ts; the time that the graphics device compiles kernels is not counted. */
const LATEST_READY_MS = 2500;
/** Kernels that are compiled before a page is ready: those of a step of the default experiment. */
const STEP_KERNELS = { webgpu: 6, cpu: 0 } as const;
/** Other work on the machine only adds time: the fastest of these openings counts. */
const OPENINGS = 5;

/** Times are since the navigation began. */
interface Opening {
  /** Play can be pressed: data are loaded, the engine is built. */
  readonly readyMs: number;
  /** The first records of the training are in the page. */
  readonly trainedMs: number;
  readonly compiled: Compiled;
  /** Of the machine, measured just before the opening; see machineSpeed.ts. */
  readonly slowness: number;
}

/** The kernels that the page asked for before it was ready. */
interface Compiled {
  readonly kernels: number;
  /** From the first request to the last completed kernel. On a software GPU it depends on browser and processor. */
  readonly ms: number;
}

declare global {
  var compiled: Compiled;
}

// Playwright's trace takes screenshots on the page's thread.
test.use({ trace: "off" });

for (const engine of ["webgpu", "cpu"] as const) {
  test(`${engine}: a page that is opened again is ready in 2.5 s, compiling not counted`, async ({
    page,
  }) => {
    const query = `?v=1&engine=${engine}`;
    await open(page, query); // fills the cache
    const openings: Opening[] = [];
    do openings.push(await open(page, query));
    while (openings.length < OPENINGS && !openings.some(isInTime));
    const measured = JSON.stringify(openings);
    test.info().annotations.push({ type: "openings", description: measured });
    console.log(`${engine}: ${measured}`);
    for (const { compiled } of openings) expect(compiled.kernels).toBe(STEP_KERNELS[engine]);
    expect(openings.some(isInTime), measured).toBe(true);
  });
}

const isInTime = ({ readyMs, compiled, slowness }: Opening) =>
  readyMs - compiled.ms < LATEST_READY_MS * slowness;

async function open(page: Page, query: string): Promise<Opening> {
  const slowness = await slownessOf(page.context());
  // The worker's script may run already, but it loads its data first, which takes far longer than this call.
  const watching = new Promise<Worker>((resolve, reject) => {
    page.on("worker", (worker) => {
      if (!/\/worker-/.test(worker.url())) return;
      worker.evaluate(watchCompiling).then(() => resolve(worker), reject);
    });
  });
  await page.goto(`./${query}`, { waitUntil: "commit" });
  const readyMs = await timeWhen(page, () => {
    const buttons = [...document.querySelectorAll("button")];
    return buttons.some(({ textContent, disabled }) => textContent === "Play" && !disabled);
  });
  const worker = await watching;
  page.removeAllListeners("worker");
  const compiled = await worker.evaluate(() => globalThis.compiled);
  await button(page, "Play").click();
  const trainedMs = await timeWhen(page, () => {
    const labels = [...document.querySelectorAll("span")];
    const rate = labels.find(({ textContent }) => textContent === "images / s");
    return /\d/.test(rate?.previousElementSibling?.textContent ?? "");
  });
  await button(page, "Pause").click(); // the next opening has the machine for itself
  return { readyMs, trainedMs, compiled, slowness };
}

/**
 * Runs in the training worker. A step's kernels are requested together; kernels requested after the first one has been
 * compiled belong to evaluations.
 */
function watchCompiling(): void {
  let kernels = 0;
  let beganAt: number | undefined;
  let hasOne = false;
  globalThis.compiled = { kernels, ms: 0 };
  const compile = GPUDevice.prototype.createComputePipelineAsync;
  GPUDevice.prototype.createComputePipelineAsync = async function (descriptor) {
    const isOfStep = !hasOne;
    beganAt ??= performance.now();
    const since = beganAt;
    if (isOfStep) kernels++;
    try {
      return await compile.call(this, descriptor);
    } finally {
      hasOne = true;
      if (isOfStep) globalThis.compiled = { kernels, ms: Math.round(performance.now() - since) };
    }
  };
}

/** When the page first looks like this. */
async function timeWhen(page: Page, isSo: () => boolean): Promise<number> {
  await page.waitForFunction(isSo, undefined, { polling: "raf", timeout: 60_000 });
  return await page.evaluate(() => Math.round(performance.now()));
}
