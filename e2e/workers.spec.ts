import { button, expect, openReady, test } from "./fixtures.ts";

test("a training worker that dies without a word fails the run, and Retry starts another", async ({
  page,
}) => {
  await openReady(page, "?v=1&engine=cpu&epochs=100");
  await button(page, "Play").click();
  await expect(button(page, "Pause")).toBeVisible();
  const workers = page.workers().filter((worker) => /worker-/.test(worker.url()));
  expect(workers.length).toBeGreaterThan(0);
  const [training] = workers.filter((worker) => !/probe/i.test(worker.url()));
  await training?.evaluate(() => self.close());
  await expect(page.getByText(/The training worker was ended/)).toBeVisible();
  await button(page, "Retry").click();
  await expect(button(page, "Play")).toBeEnabled({ timeout: 60_000 });
  await button(page, "Step").click();
  await expect(button(page, "Step")).toBeEnabled();
});

/** One step of it takes minutes on a CPU, and cannot be interrupted. */
const ENDLESS =
  "?v=1&engine=cpu&method=dense&numExperts=64&hiddenSize=256&numSharedExperts=8&batchSize=4096&architecture=layer&modelWidth=512";

test("a run whose steps take minutes gives way to another", async ({ page }) => {
  await openReady(page, ENDLESS);
  await button(page, "Play").click();
  await page.waitForTimeout(3000); // into its first step
  await button(page, "Pause").click();
  await button(page, "New seed").click();
  await expect(button(page, "Play")).toBeEnabled({ timeout: 30_000 });
  await expect(page).toHaveURL(/seed=\d/);
});
