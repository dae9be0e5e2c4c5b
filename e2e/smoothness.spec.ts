import type { Page } from "@playwright/test";
import { button, expect, expectFiguresWithData, openReady, test } from "./fixtures.ts";

const WATCHED_MS = 15_000;
/** Settling in, once every figure has been drawn for the first time. */
const WARM_UP_MS = 3000;
const LARGEST_SHARE = 0.005;
const LONGEST_MS = 100;
/** Whatever else the machine does only adds to a window: the quietest one is the page's own. */
const WINDOWS = 3;

interface LongTasks {
  readonly share: number;
  readonly longestMs: number;
}

// A trace takes pictures of the page, on the page's thread.
test.use({ trace: "off" });

for (const engine of ["webgpu", "cpu"] as const) {
  for (const numExperts of [8, 64]) {
    test(`${engine}: the page stays smooth while ${numExperts} experts train at full speed`, async ({
      page,
    }) => {
      await openReady(page, `?v=1&engine=${engine}&numExperts=${numExperts}&epochs=1000`);
      await button(page, "Play").click();
      await expectFiguresWithData(page);
      await page.waitForTimeout(WARM_UP_MS);
      const windows: LongTasks[] = [];
      do windows.push(await watchLongTasks(page));
      while (windows.length < WINDOWS && !windows.some(isSmooth));
      await expect(button(page, "Pause")).toBeVisible();
      expect(windows.some(isSmooth), JSON.stringify(windows)).toBe(true);
    });
  }
}

function isSmooth({ share, longestMs }: LongTasks): boolean {
  return share < LARGEST_SHARE && longestMs <= LONGEST_MS;
}

/** Tasks of more than 50 ms on the page's thread, as the browser counts them. */
async function watchLongTasks(page: Page): Promise<LongTasks> {
  const durations = await page.evaluate(async (watchedMs) => {
    const found: number[] = [];
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) found.push(entry.duration);
    });
    observer.observe({ type: "longtask" });
    await new Promise((resolve) => setTimeout(resolve, watchedMs));
    observer.disconnect();
    return found;
  }, WATCHED_MS);
  const total = durations.reduce((sum, duration) => sum + duration, 0);
  return { share: total / WATCHED_MS, longestMs: Math.max(0, ...durations) };
}
