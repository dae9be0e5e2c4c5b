import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, openReady, slider, testOfReturning as test } from "./fixtures.ts";

const method = (page: Page) => page.getByRole("combobox", { name: "Method", exact: true });
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
  await page.getByText("All settings").click();
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
  await page.getByText("All settings").click();
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
  await page.getByText("All settings").click();
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

test("axe finds nothing serious with every setting open", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await openReady(page, "?v=1&engine=cpu&noise=gaussian&capacityFactor=0.5&optimizer=sgd");
  await page.getByText("All settings").click();
  const { violations } = await new AxeBuilder({ page }).include("#controls").analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(
    serious.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.target).join(" | ")}`),
  ).toEqual([]);
});
