import type { Page } from "@playwright/test";
import { button, expect, openReady, slider, test } from "./fixtures.ts";
import { watchThreads } from "./pageThread.ts";

const TRAINED_MS = 9000;
const SCRUBBED_MS = 6000;
/** Moments a second that are shown while the time line is dragged: 20, on each thread that works for them. */
const MOMENT_MS = 1000 / 20;
/** What a run may keep of its past, in megabytes. */
const KEPT_MB = 64;

// Playwright's trace takes screenshots on the page's thread.
test.use({ trace: "off" });

test("dragging the time line shows 20 moments a second", async ({ page }) => {
  // A hundred epochs of a small training set.
  await openReady(page, "?v=1&engine=cpu&trainSize=6000&epochs=100");
  await button(page, "Play").click();
  await page.waitForTimeout(TRAINED_MS);
  await button(page, "Pause").or(button(page, "Play")).click();
  const budget = page.getByText(/moments kept/);
  const kept = await budget.textContent();
  const [, megabytes] = /, (\d+) of 64 MB/.exec(kept ?? "") ?? [];
  expect(Number(megabytes)).toBeLessThanOrEqual(KEPT_MB);

  await drag(page, SCRUBBED_MS / 3); // compiles what it needs
  let moments: readonly string[] = [];
  const { pageThread, workers } = await watchThreads(page, SCRUBBED_MS, async () => {
    moments = await drag(page, SCRUBBED_MS);
  });
  const each = (tasks: readonly { readonly processorMs: number }[]) =>
    tasks.reduce((sum, { processorMs }) => sum + processorMs, 0) / moments.length;
  const measured = JSON.stringify({
    kept,
    momentsPerSecond: moments.length / (SCRUBBED_MS / 1000),
    pageMs: each(pageThread),
    workersMs: each(workers),
    longestTaskMs: Math.max(...pageThread.map(({ processorMs }) => processorMs)),
  });
  test.info().annotations.push({ type: "scrubbing", description: measured });
  console.log(measured);
  expect(new Set(moments).size, measured).toBeGreaterThan(5);
  expect(each(pageThread), measured).toBeLessThanOrEqual(MOMENT_MS);
  expect(each(workers), measured).toBeLessThanOrEqual(MOMENT_MS);
});

/** Drags the thumb of the time line to and fro. Returns the steps that the page's header showed, one after the other. */
async function drag(page: Page, draggedMs: number): Promise<readonly string[]> {
  const box = await slider(page, "Time").boundingBox();
  if (!box) throw new Error("The page has no time line.");
  await page.evaluate(() => {
    const header = document.querySelector("header b[data-step]");
    if (!header) throw new Error("The header shows no step.");
    const shown: string[] = [];
    const observer = new MutationObserver(() => shown.push(header.getAttribute("data-step") ?? ""));
    observer.observe(header, { attributeFilter: ["data-step"] });
    Object.assign(window, {
      endDrag() {
        observer.disconnect();
        return shown;
      },
    });
  });
  const y = box.y + box.height / 2;
  const placeAt = (ms: number) => {
    const phase = (ms / SWEEP_MS) % 2;
    return box.x + box.width * (0.05 + 0.9 * Math.abs(1 - phase));
  };
  await page.mouse.move(placeAt(0), y);
  await page.mouse.down();
  const start = performance.now();
  for (let ms = 0; ms < draggedMs; ms = performance.now() - start) {
    await page.mouse.move(placeAt(ms), y);
    await page.waitForTimeout(10);
  }
  await page.mouse.up();
  return await page.evaluate("window.endDrag()");
}

/** From one end of the time line to the other. */
const SWEEP_MS = 700;
