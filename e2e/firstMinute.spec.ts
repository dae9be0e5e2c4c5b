import type { Page } from "@playwright/test";
import { button, expect, slider, test } from "./fixtures.ts";

const RUN = "./?v=1&engine=cpu&trainSize=6000&epochs=1&batchSize=64";

/** A browser that a person uses says so; the guide is off for programs. */
async function beVisitor(page: Page): Promise<void> {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, "webdriver", { get: () => false });
  });
}

/** Holds the data set back until the returned function is called. */
async function holdData(page: Page): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/data/**", async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

const recorded = (page: Page) => page.getByText("A recorded run");
const outcome = (page: Page) => page.getByRole("region", { name: "What came of this run" });

test("a first visitor sees a recorded yard while data load, then a true sentence and a suggestion", async ({
  page,
}) => {
  await beVisitor(page);
  const release = await holdData(page);
  await page.goto(RUN);
  await expect(recorded(page)).toBeVisible();
  await expect(page.getByText("Who gets which digit?")).toBeVisible();
  release();
  await expect(recorded(page)).toBeHidden();
  await button(page, "Play").click();
  await expect(outcome(page)).toContainText(/E\d+ (took|takes|gets)|experts get/);
  await expect(outcome(page)).toContainText("?");
  const before = await slider(page, "Loss coefficient").getAttribute("aria-valuetext");
  await button(page, "Try it").click();
  await expect(slider(page, "Loss coefficient")).not.toHaveAttribute(
    "aria-valuetext",
    before ?? "",
  );
  await expect(page).toHaveURL(/importanceCoef=/);

  // Never twice.
  await expect(outcome(page)).toBeVisible();
  await expect(button(page, "Try it")).toBeHidden();
  const releaseAgain = await holdData(page);
  await page.reload();
  await expect(page.getByText("The digits are on their way.")).toBeVisible();
  await expect(recorded(page)).toBeHidden();
  releaseAgain();
});

test("a first visitor may skip the recorded yard", async ({ page }) => {
  await beVisitor(page);
  const release = await holdData(page);
  await page.goto(RUN);
  await button(page, "Skip").click();
  await expect(recorded(page)).toBeHidden();
  release();
});

test("a program sees no guide, but the sentence", async ({ page }) => {
  const release = await holdData(page);
  await page.goto(RUN);
  await expect(page.getByText("The digits are on their way.")).toBeVisible();
  await expect(recorded(page)).toBeHidden();
  release();
  await button(page, "Play").click();
  await expect(outcome(page)).toBeVisible();
  await expect(button(page, "Try it")).toBeHidden();
});
