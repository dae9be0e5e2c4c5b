import type { Locator, Page } from "@playwright/test";
import { button, expect, figure, openReady, test } from "./fixtures.ts";

const GONE = { status: 404, body: "gone" };
const alertOf = (page: Page, text: string) => page.getByRole("alert").filter({ hasText: text });

test("a part that fails leaves the page and its run alone", async ({ page, unhandledErrors }) => {
  await page.route("**/assets/LossPlot-*.js", (route) => route.abort());
  await page.route("**/assets/dialogs-*", (route) => route.fulfill(GONE));
  await openReady(page, "?v=1&engine=cpu&trainSize=6000&epochs=200");
  const loss = figure(page, "Loss");
  await expect(loss.getByRole("alert")).toContainText("could not be loaded");
  await button(page, "Play").click();
  await button(page, "Help").click();
  const help = alertOf(page, "“Help” could not be loaded");
  await expect(help).toBeVisible();
  await expect(button(page, "Pause")).toBeVisible();

  await page.evaluate(() => void Promise.reject(new Error("No room")));
  const uncaught = alertOf(page, "No room. If something looks wrong");
  await expect(uncaught).toBeVisible();
  await expect.poll(() => unhandledErrors.splice(0)).toEqual(["No room"]);
  await expectApart(help, uncaught);

  await page.unroute("**/assets/LossPlot-*.js");
  await page.unroute("**/assets/dialogs-*");
  await help.getByRole("button", { name: "Try again" }).click();
  const dialog = page.getByRole("dialog", { name: "How Switchyard works" });
  await expect(dialog).toBeVisible();
  // Its style sheet had failed with it.
  await expect(dialog.locator("ul")).toHaveCSS("display", "grid");
  await page.keyboard.press("Escape");
  await loss.getByRole("button", { name: "Try again" }).click();
  await expect(loss.locator("svg.recharts-surface path[data-curve]").first()).toBeVisible();

  await page.evaluate(() => {
    HTMLCanvasElement.prototype.toBlob = (callback) => callback(null);
  });
  await button(page, "Loss: more").click();
  await page.getByRole("menuitem", { name: "Save as PNG" }).click();
  await expect(alertOf(page, "“Loss” could not be saved: This browser could not")).toBeVisible();

  await button(page, "Pause").click();
  await expect(button(page, "Play")).toBeEnabled();
});

test("a run that blows up is called diverged", async ({ page }) => {
  await openReady(
    page,
    "?v=1&engine=cpu&trainSize=3000&epochs=1&optimizer=sgd&learningRate=10&zCoef=100",
  );
  await button(page, "Play").click();
  await expect(page.getByText(/· done/)).toBeVisible({ timeout: 60_000 });
  await expect(alertOf(page, "This run diverged")).toBeVisible();

  await page.setViewportSize({ width: 390, height: 844 });
  await expectApart(
    page.getByText("diverged", { exact: true }),
    page.getByText(/step · epoch .*done/),
  );
});

test("a run that ends at chance says that it has learned nothing", async ({ page }) => {
  const query = "?v=1&engine=cpu&trainSize=3000&epochs=1&optimizer=sgd&learningRate=3";
  await openReady(page, query);
  const warning = page.getByRole("status").filter({ hasText: "usually end at chance, or diverge" });
  await expect(warning).toBeVisible();
  await button(page, "Play").click();
  await expect(page.getByText(/· done/)).toBeVisible({ timeout: 60_000 });
  await expect(alertOf(page, "This run has learned nothing")).toContainText("% of the test images");
});

test("in a sandboxed frame the page says what is wrong", async ({ page, baseURL }) => {
  await page.setContent(
    `<iframe sandbox="allow-scripts" src="${baseURL}?v=1" width="900"></iframe>`,
  );
  const frame = page.frameLocator("iframe");
  await expect(frame.getByText("a tab of its own").first()).toBeVisible();
});

/** Expects that neither element covers a part of the other. */
async function expectApart(one: Locator, other: Locator): Promise<void> {
  const [a, b] = [await one.boundingBox(), await other.boundingBox()];
  if (!a || !b) throw new Error("One of the two is not in the page.");
  const isBeside = a.x + a.width <= b.x || b.x + b.width <= a.x;
  const isAbove = a.y + a.height <= b.y || b.y + b.height <= a.y;
  expect(isBeside || isAbove, JSON.stringify([a, b])).toBe(true);
}
