import type { Page } from "@playwright/test";
import { expect, FIRST_SLIDERS, openReady, slider, testOfReturning as test } from "./fixtures.ts";

const method = (page: Page) => page.getByRole("combobox", { name: "Method", exact: true });
const openAdvanced = (page: Page) => page.locator("summary", { hasText: "Advanced" }).click();
const search = (page: Page) => page.getByRole("searchbox", { name: "Search settings" });
const box = (page: Page, label: string) =>
  page.getByRole("textbox", { name: `${label}: value`, exact: true });

test("a method sets its fields, is a name in the link, and gives them back", async ({ page }) => {
  await openReady(page, "?v=1&engine=cpu");
  await method(page).selectOption({ label: "Switch (2021)" });
  await expect(page).toHaveURL(/\?v=1&method=switch&engine=cpu$/);
  await expect(slider(page, "Experts per image (k)")).toHaveAttribute("aria-valuetext", "1");
  await expect(page.getByText("One expert an image, weighted by")).toBeVisible();
  await page.reload();
  await expect(method(page)).toHaveValue("switch");
  await method(page).selectOption("tutorial");
  await expect(page).toHaveURL(/\?v=1&engine=cpu$/);
});

test("controls that do not apply are not there", async ({ page }) => {
  await openReady(page, "?v=1&engine=cpu");
  await openAdvanced(page);
  await expect(slider(page, "Noise scale")).toBeHidden();
  await page.getByRole("combobox", { name: "Noise", exact: true }).selectOption("gaussian");
  await expect(slider(page, "Noise scale")).toBeVisible();
  await method(page).selectOption("hash");
  await expect(slider(page, "Loss coefficient")).toBeHidden();
  await expect(slider(page, "Experts per image (k)")).toBeHidden();
  await expect(page.getByRole("combobox", { name: "Noise", exact: true })).toBeHidden();
});

test("a choice known not to learn is said so beside it, and from afar", async ({ page }) => {
  await openReady(page, "?v=1&engine=cpu&topK=1&gate=renormalised");
  await expect(page.getByText("1 warning")).toBeVisible();
  await openAdvanced(page);
  const warning = page.getByRole("status").filter({ hasText: "the router learns nothing" });
  await expect(warning).toBeVisible();
  await page.getByRole("combobox", { name: "Gate", exact: true }).selectOption("raw");
  await expect(warning).toBeHidden();
  await expect(page.getByText("1 warning")).toBeHidden();
});

test("a list of hidden units is typed where a number is, and a slider makes it a number", async ({
  page,
}) => {
  await openReady(page, "?v=1&engine=cpu");
  await box(page, "Hidden units").fill("4, 8, 16");
  await box(page, "Hidden units").press("Enter");
  await expect(page).toHaveURL(/hiddenSize=4-8-16\b/);
  await expect(slider(page, "Hidden units")).toHaveAttribute("aria-valuetext", "4, 8, 16");
  await slider(page, "Hidden units").press("ArrowRight");
  // The mean of 4, 8 and 16 stands nearest to 9; the next stop is the default again.
  await expect(page).toHaveURL(/\?v=1&engine=cpu$/);
});

test("a signed number moves through zero by keyboard", async ({ page }) => {
  await openReady(page, "?v=1&engine=cpu");
  await openAdvanced(page);
  const entropy = slider(page, "Entropy of each image");
  await entropy.press("ArrowLeft");
  await expect(page).toHaveURL(/tokenEntropyCoef=-0\.005\b/);
  await entropy.press("ArrowRight");
  await expect(page).not.toHaveURL(/tokenEntropyCoef/);
  await box(page, "Entropy of each image").fill("-0.25");
  await box(page, "Entropy of each image").press("Enter");
  await expect(page).toHaveURL(/tokenEntropyCoef=-0\.25\b/);
});

test("a baseline says how wide its network is, and keeps the mixture it is matched to", async ({
  page,
}) => {
  await openReady(page, "?v=1&engine=cpu&method=sigmoid-shared");
  await method(page).selectOption("dense-flops");
  await expect(page.getByText(/^One dense network of \d+ hidden units: /)).toBeVisible();
  await expect(slider(page, "Number of experts")).toHaveAttribute("aria-valuetext", "16");
});

test("advanced settings are found by label, help and link name, and are said to be changed", async ({
  page,
}) => {
  await openReady(page, "?v=1&engine=cpu&zCoef=0.01&epochs=7&batchSize=64");
  // The engine is one of them.
  await expect(page.getByText("4 changed")).toBeVisible();
  await openAdvanced(page);
  const sliders = page.getByRole("complementary", { name: "Settings" }).getByRole("slider");
  await expect(search(page)).toBeVisible();
  const all = await sliders.count();
  for (const query of ["z-loss", "large numbers in the router", "zCoef"]) {
    await search(page).fill(query);
    await expect(slider(page, "Router z-loss")).toBeVisible();
    await expect(slider(page, "Epochs")).toBeHidden();
    await expect(page.getByText(/^1 of \d+ matches\.$/)).toBeVisible();
  }
  await search(page).fill("learningRate");
  await expect(page.getByText(/^0 of \d+ match\. Further up: Learning rate\.$/)).toBeVisible();
  await search(page).fill("noiseScale");
  await expect(page.getByText("Without effect in this experiment: Noise scale.")).toBeVisible();
  await search(page).fill("xyzzy");
  await expect(page.getByText("Nothing matches “xyzzy”.")).toBeVisible();
  await search(page).press("Escape");
  await expect(search(page)).toHaveValue("");
  await expect(sliders).toHaveCount(all);
});

test("every helper text is whole, in two lines at most", async ({ page }) => {
  await openReady(page, "?v=1&engine=cpu");
  for (const name of FIRST_SLIDERS) {
    const help = slider(page, name).locator("xpath=following-sibling::p");
    const lines = await help.evaluate((element) => {
      const { lineHeight } = getComputedStyle(element);
      const isCut = element.scrollWidth > element.clientWidth;
      return isCut ? "cut" : Math.round(element.clientHeight / Number.parseFloat(lineHeight));
    });
    expect([1, 2], `${name}: ${lines} lines`).toContain(lines);
  }
});
