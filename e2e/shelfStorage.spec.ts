import type { Page } from "@playwright/test";
import { RUN_DATABASE_VERSION } from "../src/lab/archive/databaseStorage.ts";
import { someEntry } from "../src/lab/archive/testing/storedRuns.ts";
import { button, expect, openReady, test } from "./fixtures.ts";
import { storeEntries } from "./storedEntries.ts";

const RUN = "?v=1&engine=cpu&trainSize=3000&epochs=1&numExperts=4&hiddenSize=8";
const shelf = (page: Page) => page.getByRole("region", { name: "Your runs" });
const runsOf = (page: Page) => shelf(page).getByRole("listitem");

async function trainToEnd(page: Page): Promise<void> {
  await button(page, "Play").click();
  await page.getByText(/· done/).waitFor({ timeout: 60_000 });
}

/** Runs a script in the training worker before its own. */
async function changeWorker(page: Page, script: string): Promise<void> {
  await page.route("**/assets/worker-*.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: script + (await response.text()) });
  });
}

test("500 runs are listed a few at a time, and one that is damaged is left out with a sentence", async ({
  page,
  context,
}) => {
  const entries = Array.from({ length: 500 }, (_, i) =>
    someEntry({ id: `run ${i}`, link: `?v=1&seed=${i + 1}`, startedAtMs: i }),
  );
  await storeEntries(context, RUN_DATABASE_VERSION, [...entries, { id: "damaged" }]);
  await openReady(page, RUN);
  await expect(runsOf(page)).toHaveCount(6);
  await expect(runsOf(page).first()).toContainText("seed 500");
  await expect(shelf(page)).toContainText("1 record of the stored runs cannot be read");
  await page.getByRole("button", { name: "Show 50 more of 500 runs" }).click();
  await expect(runsOf(page)).toHaveCount(56);
});

test("runs stored by a newer version stay as they are, and the page says so", async ({
  page,
  context,
}) => {
  await storeEntries(context, RUN_DATABASE_VERSION + 1, [someEntry({ id: "newer" })]);
  await openReady(page, RUN);
  await expect(shelf(page)).toContainText("stored by a newer version of this page");
  await trainToEnd(page);
  // Until the page is closed, its runs are there.
  await expect(runsOf(page)).toHaveCount(1);
  await expect(runsOf(page)).toContainText("done, 24 steps");
});

test("where the browser stores nothing, runs are kept until the page is closed", async ({
  page,
}) => {
  const refusal =
    'Object.defineProperty(globalThis, "indexedDB", { get() { throw new DOMException("denied", "SecurityError"); } });\n';
  await page.addInitScript(refusal);
  await changeWorker(page, refusal);
  await openReady(page, RUN);
  await expect(shelf(page)).toContainText("Runs are kept until the page is closed.");
  await trainToEnd(page);
  await button(page, "New seed").click();
  await expect(page.getByText(/· done/)).toBeHidden();
  await runsOf(page).getByRole("button", { name: /^Open/ }).click();
  await expect(page.getByText(/· done/)).toBeVisible();
});

test("a full storage loses nothing, and the run trains on", async ({ page, context }) => {
  await storeEntries(context, RUN_DATABASE_VERSION, [someEntry({ id: "before" })]);
  // The browser's own limit cannot be set from here; this is its answer where there is no room for a checkpoint.
  const isFull = `const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (value, key) {
      if (this.name === "checkpoints") throw new DOMException("full", "QuotaExceededError");
      return put.call(this, value, key);
    };\n`;
  await changeWorker(page, isFull);
  await openReady(page, RUN);
  await trainToEnd(page);
  await expect(page.getByRole("alert").filter({ hasText: "storage is full" })).toBeVisible();
  await expect(runsOf(page)).toHaveCount(1);
  await page.reload();
  await expect(runsOf(page)).toHaveCount(1);
});
