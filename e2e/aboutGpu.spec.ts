import type { Page } from "@playwright/test";
import { findViolations } from "./axe.ts";
import { button, engineChip, expect, openReady, testOfReturning as test } from "./fixtures.ts";

const RUN = "?v=1&engine=webgpu&trainSize=6000&epochs=50";
/** Kernels of the tutorial's step, in their order. */
const KERNELS = ["route", "dispatch", "expert_hidden", "head", "finish_step", "update"];

const panel = (page: Page) => page.getByRole("dialog", { name: "About this GPU" });
const rows = (page: Page) => panel(page).locator("tbody tr");

async function openByKeyboard(page: Page): Promise<void> {
  await engineChip(page).focus();
  await page.keyboard.press("Enter");
  const about = button(page, "About this GPU");
  await expect(about).toBeVisible();
  for (let tabs = 0; tabs < 8; tabs++) {
    if (await about.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await expect(panel(page)).toBeVisible();
}

test("by keyboard: opens, measures a run that trains, and closes", async ({ page }) => {
  await openReady(page, RUN);
  await button(page, "Play").click();
  await openByKeyboard(page);
  await expect(panel(page)).toContainText(/swiftshader/i);
  await expect(panel(page)).toContainText("Timestampsyes");
  await expect(panel(page)).toContainText(
    /Memory of this run[\d.]+\u202fMB: images [\d.]+\u202fMB, .*weights and moments [\d.]+\u202fMB/,
  );
  const measure = button(page, "Measure a step");
  await measure.focus();
  await page.keyboard.press("Enter");
  await expect(rows(page)).toHaveCount(KERNELS.length, { timeout: 60_000 });
  expect(await rows(page).locator("th b").allTextContents()).toEqual(KERNELS);
  const shares = await rows(page).locator("td:last-child").allTextContents();
  const sum = shares.reduce((total, share) => total + Number.parseFloat(share), 0);
  // Each is rounded to a tenth of a percent.
  expect(Math.abs(sum - 100)).toBeLessThan(KERNELS.length * 0.05 + 0.01);
  await page.keyboard.press("Escape");
  await expect(panel(page)).toBeHidden();
  await expect(engineChip(page)).toBeFocused();
  await expect(button(page, "Pause")).toBeVisible();
});

for (const [width, colorScheme] of [
  [1440, "light"],
  [390, "dark"],
] as const) {
  test(`axe finds nothing in it: ${width} wide, ${colorScheme}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await openReady(page, RUN);
    await openByKeyboard(page);
    await button(page, "Measure a step").click();
    await expect(rows(page)).toHaveCount(KERNELS.length, { timeout: 60_000 });
    expect(await findViolations(page)).toEqual([]);
    const overflow = await panel(page).evaluate(
      (dialog) => dialog.scrollWidth - dialog.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
  });
}

test("a run measured in the middle ends as one that was not", async ({ page }) => {
  const short = "?v=1&engine=webgpu&trainSize=6000&epochs=1&batchSize=64";
  const endOf = async () => {
    await expect(page.getByText(/· done/)).toBeVisible({ timeout: 60_000 });
    return await page.getByText("test accuracy", { exact: true }).locator("..").textContent();
  };
  await openReady(page, short);
  await button(page, "Play").click();
  const undisturbed = await endOf();
  await openReady(page, short);
  await button(page, "Step").click();
  await openByKeyboard(page);
  await button(page, "Measure a step").click();
  await expect(rows(page)).toHaveCount(KERNELS.length, { timeout: 60_000 });
  await page.keyboard.press("Escape");
  await button(page, "Play").click();
  expect(await endOf()).toBe(undisturbed);
});

test("is not offered where the CPU engine trains", async ({ page }) => {
  await openReady(page, "?v=1&engine=cpu&trainSize=1280");
  await engineChip(page).click();
  await expect(page.getByText("Training runs on the processor")).toBeVisible();
  await expect(button(page, "About this GPU")).toHaveCount(0);
});
