import { button, expect, expectFiguresWithData, openReady, test } from "./fixtures.ts";
import { type PageTask, watchPageThread } from "./pageThread.ts";

/** From the click on Play. */
const WATCHED_MS = 15_000;
/** After it, every figure has been drawn for the first time. */
const WARM_UP_MS = 5000;
/** A longer task is called long: input waits for it, and frames are missed. */
const LONG_MS = 50;
/** Shares of the time that long tasks may take: from the click on, and after the warm-up. */
const LARGEST_SHARE = 0.01;
const LARGEST_WARM_SHARE = 0.005;
const LONGEST_MS = 100;
/** Runs that are watched, each from its click: SMOOTHNESS_WINDOWS=5 for figures to publish. The median run counts. */
const WINDOWS = Number(process.env.SMOOTHNESS_WINDOWS ?? 1);

// Playwright's trace takes screenshots on the page's thread.
test.use({ trace: "off" });

// The limits are on processor time: how long a task waits for a core depends on other work on the machine.
for (const engine of ["webgpu", "cpu"] as const) {
  for (const numExperts of [8, 64]) {
    test(`${engine}: the page is smooth from the click on, while ${numExperts} experts train at full speed`, async ({
      page,
    }) => {
      test.setTimeout(60_000 + 60_000 * WINDOWS);
      const windows: ReturnType<typeof summarise>[] = [];
      for (let window = 0; window < WINDOWS; window++) {
        await openReady(page, `?v=1&engine=${engine}&numExperts=${numExperts}&epochs=1000`);
        const tasks = await watchPageThread(page, WATCHED_MS, () => button(page, "Play").click());
        await expect(button(page, "Pause")).toBeVisible();
        await expectFiguresWithData(page);
        windows.push(summarise(tasks));
      }
      const measured = JSON.stringify(windows);
      test.info().annotations.push({ type: "tasks", description: measured });
      console.log(`${engine}, ${numExperts} experts: ${measured}`);
      const median = (key: keyof ReturnType<typeof summarise>) =>
        windows.map((window) => window[key]).sort((a, b) => a - b)[Math.floor(WINDOWS / 2)];
      expect(median("longShare"), measured).toBeLessThanOrEqual(LARGEST_SHARE);
      expect(median("warmLongShare"), measured).toBeLessThan(LARGEST_WARM_SHARE);
      expect(median("longestMs"), measured).toBeLessThanOrEqual(LONGEST_MS);
    });
  }
}

/** Processor time of tasks, as shares of the time watched; elapsed time beside it. */
function summarise(tasks: readonly PageTask[]) {
  const warm = tasks.filter(({ startMs }) => startMs >= WARM_UP_MS);
  return {
    busyShare: total(tasks) / WATCHED_MS,
    longShare: total(tasks.filter(isLong)) / WATCHED_MS,
    warmLongShare: total(warm.filter(isLong)) / (WATCHED_MS - WARM_UP_MS),
    longestMs: Math.max(...tasks.map(({ processorMs }) => processorMs)),
    longWallShare:
      tasks.reduce((sum, { wallMs }) => sum + (wallMs > LONG_MS ? wallMs : 0), 0) / WATCHED_MS,
    longestWallMs: Math.max(...tasks.map(({ wallMs }) => wallMs)),
  };
}

const isLong = ({ processorMs }: PageTask) => processorMs > LONG_MS;
const total = (tasks: readonly PageTask[]) =>
  tasks.reduce((sum, { processorMs }) => sum + processorMs, 0);
