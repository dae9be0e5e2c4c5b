import { button, expect, slider, test } from "./fixtures.ts";

const TRAIN_IMAGES = "**/data/**train-images*";

test("a corrupt data file is named, and Retry loads it again", async ({ page }) => {
  await page.route(TRAIN_IMAGES, async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    body.fill(0, 1000, 2000);
    await route.fulfill({ response, body });
  });
  await page.goto("./?v=1&engine=cpu");
  await expect(page.getByText(/train-images-idx3-ubyte/).first()).toBeVisible({ timeout: 60_000 });
  await page.unroute(TRAIN_IMAGES);
  await button(page, "Retry").click();
  await expect(button(page, "Play")).toBeEnabled({ timeout: 60_000 });
});

test("a data file that is missing is named too", async ({ page }) => {
  await page.route(TRAIN_IMAGES, (route) => route.fulfill({ status: 404, body: "not here" }));
  await page.goto("./?v=1&engine=cpu");
  await expect(page.getByText(/train-images-idx3-ubyte/).first()).toBeVisible({ timeout: 60_000 });
  await expect(button(page, "Retry")).toBeVisible();
  // The space bar does what the visible button does.
  await page.unroute(TRAIN_IMAGES);
  await page.keyboard.press("Space");
  await expect(button(page, "Play")).toBeEnabled({ timeout: 60_000 });
});

test("a download that falls silent is given up, and loads again", async ({ page }) => {
  await page.route(TRAIN_IMAGES, () => {}); // the connection stays open
  await page.goto("./?v=1&engine=cpu");
  await slider(page, "Number of experts").press("ArrowRight");
  await expect(page).toHaveURL(/numExperts=9\b/);
  await expect(page.getByText(/a server silent for 10 seconds/)).toBeVisible({ timeout: 40_000 });
  await page.unroute(TRAIN_IMAGES);
  await button(page, "Retry").click();
  await expect(button(page, "Play")).toBeEnabled({ timeout: 60_000 });
});
