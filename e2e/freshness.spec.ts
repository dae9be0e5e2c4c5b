import type { Page } from "@playwright/test";
import { button, expect, openReady, test } from "./fixtures.ts";
import { slownessOf } from "./machineSpeed.ts";

const WATCHED_MS = 15_000;
/** On the quiet machine of machineSpeed.ts. */
const OLDEST_MS = 2000;

// Playwright's trace takes screenshots on the page's thread.
test.use({ trace: "off" });

for (const engine of ["webgpu", "cpu"] as const) {
  test(`${engine}: the yard is never older than 2 s while a run trains`, async ({ page }) => {
    const slowness = await slownessOf(page.context());
    await openReady(page, `?v=1&engine=${engine}&epochs=1000`);
    await button(page, "Play").click();
    const ages = await watchYard(page);
    const measured = JSON.stringify({ slowness, oldestMs: Math.max(...ages), yards: ages.length });
    console.log(`${engine}: ${measured}`);
    expect(ages.length).toBeGreaterThan(WATCHED_MS / OLDEST_MS);
    expect(Math.max(...ages), measured).toBeLessThanOrEqual(OLDEST_MS * slowness);
  });
}

/** How long each yard stayed until the next one, in ms; the last one until the watch ended. */
async function watchYard(page: Page): Promise<readonly number[]> {
  return await page.evaluate(async (watchedMs) => {
    const yard = document.querySelector("section[aria-labelledby=yard-heading]");
    if (!yard) throw new Error("The page has no yard.");
    const stepOf = () => yard.querySelector("[data-step]")?.getAttribute("data-step");
    const ages: number[] = [];
    let step = stepOf();
    let since = performance.now();
    const turn = (next: string | null | undefined) => {
      ages.push(performance.now() - since);
      since = performance.now();
      step = next;
    };
    const observer = new MutationObserver(() => {
      if (stepOf() !== step) turn(stepOf());
    });
    observer.observe(yard, { subtree: true, childList: true, attributes: true });
    await new Promise((resolve) => setTimeout(resolve, watchedMs));
    observer.disconnect();
    turn(undefined);
    return ages;
  }, WATCHED_MS);
}
