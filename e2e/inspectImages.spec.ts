import type { Page } from "@playwright/test";
import { findViolations } from "./axe.ts";
import {
  button,
  expect,
  figure,
  openReady,
  testOfReturning as test,
  trainToEnd,
} from "./fixtures.ts";

const RUN = "?v=1&engine=cpu&numExperts=4&trainSize=3200&batchSize=100&epochs=3";

const cells = (page: Page, name: string) =>
  page.getByRole("table", { name, exact: true }).locator("button");
const routing = (page: Page) => cells(page, "How many test images of each digit go to each expert");
const confusion = (page: Page) => cells(page, "How many test images of each digit get each answer");
const images = (page: Page) => page.getByRole("region", { name: "Images of the question" });
const experts = (page: Page) => page.getByRole("region", { name: "Experts", exact: true });

test("every count of a finished run opens the images that it counts", async ({ page }) => {
  await openReady(page, RUN);
  await trainToEnd(page);
  const trained = await figure(page, "Confusion matrix").locator("tbody td").allTextContents();

  await test.step("from the figures on Train: a cell, or the menu", async () => {
    const cell = figure(page, "Confusion matrix").locator("tbody tr").nth(4).locator("td").nth(4);
    await cell.click();
    await expect(page.getByRole("heading", { name: "4s read as 4, rightly" })).toBeVisible();
    await expect(page.locator("[data-images]")).toHaveAttribute("data-images", trained[44] ?? "");
    await page.getByRole("tab", { name: "Train" }).click();
    await figure(page, "Class routing")
      .getByRole("button", { name: "Class routing: more" })
      .click();
    await page.getByRole("menuitem", { name: "See the images behind the numbers" }).click();
  });
  await expect(routing(page)).toHaveCount(40);

  await test.step("the counts are those of the run's own test", async () => {
    expect(trained).toHaveLength(100);
    expect(await confusion(page).allTextContents()).toEqual(trained);
    const routed = (await routing(page).allTextContents()).map(Number);
    expect(routed.reduce((sum, count) => sum + count, 0)).toBe(20_000);
  });

  await test.step("all cells, one after the other", async () => {
    for (const table of [routing(page), confusion(page)]) {
      const counts = await table.evaluateAll(async (buttons) => {
        const rest = () =>
          new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        const opened: string[] = [];
        for (const cell of buttons as HTMLButtonElement[]) {
          cell.click();
          while (cell.ariaPressed !== "true") await rest();
          const shown = document.querySelector("[data-images]");
          const listed = document.querySelectorAll('ul[aria-label="Images"] > li').length;
          const wanted = Math.min(60, Number(cell.textContent));
          const told = (shown as HTMLElement | null)?.dataset.images;
          opened.push(`${cell.textContent} ${told} ${listed === wanted}`);
        }
        return opened;
      });
      for (const count of counts) expect(count).toMatch(/^(\d+) \1 true$/);
      expect(counts.length).toBeGreaterThanOrEqual(40);
    }
    await expect(page).toHaveURL(/view=inspect&ask=confusion-9-9/);
  });

  await test.step("by keyboard: arrows, and Enter", async () => {
    await confusion(page).last().focus();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "9s read as 8" })).toBeVisible();
  });

  await test.step("the most confident mistakes come first, and one opens in full", async () => {
    await button(page, "Most confident mistakes").click();
    const all = images(page).getByRole("list", { name: "Images" }).getByRole("button");
    const told = await all.evaluateAll((found) => found.map(({ ariaLabel }) => ariaLabel ?? ""));
    const confidences = told.map((text) => Number(/\(([\d.]+)/.exec(text)?.[1]));
    expect(confidences).toEqual(confidences.toSorted((a, b) => b - a));
    for (const text of told) expect(text).not.toMatch(/a (\d), read as \1 /);
    await all.first().click();
    await expect(images(page).getByText(/^Gates: .* nats/)).toBeVisible();
    await images(page).getByLabel("Confidence up to").selectOption("0.5");
    await expect(all.first()).toHaveAccessibleName(/\((4|3|2)\d\.\d/);
  });

  await test.step("without an expert, counts change; with it, they are back", async () => {
    const before = await confusion(page).allTextContents();
    const first = page.getByRole("switch", { name: "Expert E1 on" });
    await expect(experts(page).getByText(/[−+]?\d+\.\d points/)).toHaveCount(4);
    const worth = await experts(page)
      .getByRole("row", { name: /E1/ })
      .getByText(/points/)
      .textContent();
    await first.click();
    const told = experts(page).getByText(/^Without E1: .* instead of/);
    await expect(told).toContainText(`(${worth})`);
    expect(await confusion(page).allTextContents()).not.toEqual(before);
    const taken = await routing(page).evaluateAll((all) => all.map((cell) => cell.textContent));
    expect(taken.filter((_, i) => i % 4 === 0).every((count) => count === "0")).toBe(true);
    await expect(page).toHaveURL(/off=1/);
    await first.click();
    await expect(told).toBeHidden();
    await expect.poll(() => confusion(page).allTextContents()).toEqual(before);
  });

  await test.step("an expert is described, and nothing is hard to reach", async () => {
    await button(page, "Look into E2").click();
    const own = page.getByRole("region", { name: "Expert E2" });
    await expect(own.getByText(/If every image went to it alone, \d/)).toBeVisible();
    await expect(own.getByRole("listitem").first()).toBeVisible();
    expect(await findViolations(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
      .toBeLessThanOrEqual(390);
    expect(await findViolations(page)).toEqual([]);
  });
});
