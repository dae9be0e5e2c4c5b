import type { Page } from "@playwright/test";
import { button, expect, figure, openReady, slider, test, trainToEnd } from "./fixtures.ts";

const box = (page: Page, label: string) =>
  page.getByRole("textbox", { name: `${label}: value`, exact: true });

async function type(page: Page, label: string, text: string): Promise<void> {
  await box(page, label).fill(text);
  await box(page, label).press("Enter");
}

test("a value out of range says what it became, until the next change", async ({ page }) => {
  await openReady(page, "?v=1&engine=cpu");
  await type(page, "Number of experts", "999");
  const note = page.getByRole("status").filter({ hasText: "At most 64: 999 was set to 64." });
  await expect(note).toBeVisible();
  await expect(box(page, "Number of experts")).toHaveValue("64");
  await slider(page, "Number of experts").press("ArrowLeft");
  await expect(note).toBeHidden();
  await type(page, "Number of experts", "many");
  await expect(page.getByText(/^“many” is no number\. It stays at \d+\.$/)).toBeVisible();
});

test.describe("in a German browser", () => {
  test.use({ locale: "de-DE" });

  test("numbers are written and read as in German, and links have points", async ({ page }) => {
    await openReady(page, "?v=1&engine=cpu&trainSize=2000&epochs=1");
    await expect(box(page, "Learning rate")).toHaveValue("0,001");
    await type(page, "Learning rate", "0,0025");
    await expect(page).toHaveURL(/learningRate=0\.0025\b/);
    await page.locator("summary", { hasText: "Advanced" }).click();
    await type(page, "Epochs", "1.024");
    await expect(page.getByText("At most 1000: 1024 was set to 1000.")).toBeVisible();
    await type(page, "Loss coefficient", "1.024");
    await expect(page.getByText(/^1\.024 can mean 1024 or 1,024/)).toBeVisible();
    await expect(box(page, "Loss coefficient")).toHaveValue("0,1");
    await type(page, "Loss coefficient", "1,5");
    await expect(page).toHaveURL(/importanceCoef=1\.5\b/);
    await type(page, "Epochs", "1");
    await button(page, "Restart").click();
    await trainToEnd(page);
    await expect(page.getByText(/^\d\d,\d\u202f%$/).first()).toBeVisible();
    await expect(
      figure(page, "Loss")
        .getByText(/^\d,5$/)
        .first(),
    ).toBeVisible();
  });
});
