import type { Browser, BrowserContext } from "@playwright/test";
import { RUN_DATABASE_VERSION } from "../src/lab/archive/databaseStorage.ts";
import { someEntry } from "../src/lab/archive/testing/storedRuns.ts";
import { median } from "../tools/statistics.ts";
import { expect, openReady, test } from "./fixtures.ts";
import { slownessOf } from "./machineSpeed.ts";
import { storeEntries } from "./storedEntries.ts";

const KEPT = 500;
/** On the quiet machine of machineSpeed.ts. */
const MOST_LATER_MS = 300;
/** Openings without and with runs take turns, so that other work on the machine meets both; the median of the differences counts. */
const PAIRS = 7;

// Playwright's trace takes screenshots on the page's thread.
test.use({ trace: "off" });

test(`with ${KEPT} runs in the archive, a page is ready within 0.3 s of one without`, async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(240_000);
  const open = (): Promise<BrowserContext> => newContext(browser, baseURL);
  const [empty, full] = [await open(), await open()];
  const entries = Array.from({ length: KEPT }, (_, i) =>
    someEntry({ id: `run ${i}`, link: `?v=1&seed=${i + 1}`, startedAtMs: i }),
  );
  await storeEntries(full, RUN_DATABASE_VERSION, entries);
  for (const context of [empty, full]) await timeReady(context); // fills the cache
  const without: number[] = [];
  const withRuns: number[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    without.push(await timeReady(empty));
    withRuns.push(await timeReady(full));
  }
  const laterMs = median(withRuns.map((ms, pair) => ms - (without[pair] ?? 0)));
  const slowness = await slownessOf(empty);
  console.log(`ready without runs ${without.join()} ms, with ${KEPT} runs ${withRuns.join()} ms`);
  // Else the openings that were timed had no runs.
  const page = await full.newPage();
  await openReady(page, "?v=1&engine=cpu");
  await expect(page.getByRole("button", { name: `Show 50 more of ${KEPT} runs` })).toBeVisible();
  for (const context of [empty, full]) await context.close();
  expect(laterMs).toBeLessThanOrEqual(MOST_LATER_MS * slowness);
});

async function newContext(browser: Browser, baseURL: string | undefined): Promise<BrowserContext> {
  const viewport = { width: 1440, height: 900 };
  return await browser.newContext({ viewport, ...(baseURL !== undefined && { baseURL }) });
}

/** Milliseconds from the navigation until Play can be pressed. */
async function timeReady(context: BrowserContext): Promise<number> {
  const page = await context.newPage();
  await page.goto("./?v=1&engine=cpu", { waitUntil: "commit" });
  const isReady = () => {
    const buttons = [...document.querySelectorAll("button")];
    return buttons.some(({ textContent, disabled }) => textContent === "Play" && !disabled);
  };
  await page.waitForFunction(isReady, undefined, { polling: "raf", timeout: 60_000 });
  const readyMs = await page.evaluate(() => Math.round(performance.now()));
  await page.close();
  return readyMs;
}
