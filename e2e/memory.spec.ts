import type { Page } from "@playwright/test";
import { resolveBrowser } from "../tools/browser.ts";
import { button, expect, figure, openReady, test, trainToEnd } from "./fixtures.ts";
import { countGpuBytes, type Memory, watchMemory } from "./memory.ts";

/** 1,250 steps an epoch: 10,000 in all. */
const TEN_THOUSAND_STEPS = "numExperts=2&hiddenSize=4&batchSize=16&trainSize=20000&epochs=8";
const RESTARTS = 100;
/** On the page a browser puts things aside for itself (timings of tasks, styles): 10 kB a restart. */
const PAGE_TOLERANCE_BYTES = 1_000_000;
/** In the worker there is only ours: 3 kB a restart, where an engine of this size that stays is 80. */
const WORKER_TOLERANCE_BYTES = 300_000;
/** Figures draw at their own pace; by then all have. */
const SLOWEST_DRAWING_MS = 2000;
/** A run that is being stored is held in memory until the browser has written it, which takes as long as its disk does. */
const SLOWEST_WRITING_MS = 30_000;

// A trace keeps pictures of the page. Optimised code counts as heap, and comes and goes as V8 sees fit.
const browser = resolveBrowser({ gpu: "software" });
test.use({
  trace: "off",
  launchOptions: { ...browser, args: [...browser.args, "--js-flags=--no-opt --no-maglev"] },
});

for (const engine of ["webgpu", "cpu"] as const) {
  test(`${engine}: 10,000 steps and 100 restarts leave nothing behind`, async ({ page }) => {
    test.setTimeout(600_000);
    await countGpuBytes(page);
    await openReady(page, `?v=1&engine=${engine}&${TEN_THOUSAND_STEPS}`);
    const measure = await watchMemory(page);
    const comeToRest = async () => {
      // React keeps the picture before the present one as well: both are to be of a run's first step.
      for (let i = 0; i < 2; i++) await restart(page, "Restart");
      await page.waitForTimeout(SLOWEST_DRAWING_MS);
    };
    await trainToEnd(page);
    await comeToRest();
    const before = await measure();

    await trainToEnd(page);
    await comeToRest();
    await expectNoMore(measure, before, "after 10,000 steps");

    // Each is measured from where it began: code that the second run warmed up is not what restarts leave.
    const warm = await measure();
    for (let i = 0; i < RESTARTS; i++) await restart(page, "New seed");
    await comeToRest();
    await expectNoMore(measure, warm, `after ${RESTARTS} restarts`);
  });
}

/** Begins again, and trains the one step that makes an engine take everything it needs. */
async function restart(page: Page, name: "Restart" | "New seed"): Promise<void> {
  await button(page, name).click();
  await button(page, "Step").click();
  // Looked for at every frame, where expect() would look once a second after the first two.
  await figure(page, "Loss").getByText("Press play").waitFor({ state: "hidden" });
}

/** What is left behind stays however long one waits; what is being written does not. */
async function expectNoMore(
  measure: () => Promise<Memory>,
  before: Memory,
  when: string,
): Promise<void> {
  await expect(async () => {
    const now = await measure();
    const grown = { page: now.page - before.page, worker: now.worker - before.worker };
    expect(grown.page, `page heap ${when}`).toBeLessThan(PAGE_TOLERANCE_BYTES);
    expect(grown.worker, `worker heap ${when}`).toBeLessThan(WORKER_TOLERANCE_BYTES);
    expect(now.gpu, `GPU bytes ${when}`).toBe(before.gpu);
  }).toPass({ timeout: SLOWEST_WRITING_MS, intervals: [1000] });
}
