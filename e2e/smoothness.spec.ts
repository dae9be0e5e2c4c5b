import { button, expect, expectFiguresWithData, openReady, test } from "./fixtures.ts";
import { watchPageThread } from "./pageThread.ts";

const WATCHED_MS = 15_000;
/** Time to warm up after every figure has been drawn for the first time. */
const WARM_UP_MS = 3000;
/** A longer task is called long: input waits for it, and frames are missed. */
const LONG_MS = 50;
const LARGEST_SHARE = 0.005;
const LONGEST_MS = 100;

// Playwright's trace takes screenshots on the page's thread.
test.use({ trace: "off" });

// The limits are on processor time: how long a task waits for a core depends on other work on the machine.
for (const engine of ["webgpu", "cpu"] as const) {
  for (const numExperts of [8, 64]) {
    test(`${engine}: the page stays smooth while ${numExperts} experts train at full speed`, async ({
      page,
    }) => {
      await openReady(page, `?v=1&engine=${engine}&numExperts=${numExperts}&epochs=1000`);
      await button(page, "Play").click();
      await expectFiguresWithData(page);
      await page.waitForTimeout(WARM_UP_MS);
      const tasks = await watchPageThread(page, WATCHED_MS);
      await expect(button(page, "Pause")).toBeVisible();
      const processor = summarise(tasks.map(({ processorMs }) => processorMs));
      const wall = summarise(tasks.map(({ wallMs }) => wallMs));
      const measured = JSON.stringify({ processor, wall });
      test.info().annotations.push({ type: "tasks", description: measured });
      console.log(`${engine}, ${numExperts} experts: ${measured}`);
      expect(processor.longShare, measured).toBeLessThan(LARGEST_SHARE);
      expect(processor.longestMs, measured).toBeLessThanOrEqual(LONGEST_MS);
    });
  }
}

/** Summary of the durations of tasks; shares are of the time watched. */
function summarise(taskMs: readonly number[]) {
  const shareOf = (some: readonly number[]) => some.reduce((sum, ms) => sum + ms, 0) / WATCHED_MS;
  return {
    busyShare: shareOf(taskMs),
    longShare: shareOf(taskMs.filter((ms) => ms > LONG_MS)),
    longestMs: Math.max(...taskMs),
  };
}
