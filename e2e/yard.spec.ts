import type { Page } from "@playwright/test";
import { expect, openReady, test, trainToEnd } from "./fixtures.ts";

const yard = (page: Page) => page.getByRole("region", { name: "The yard" });

test("untrained answers are guesses, and trained ones are not", async ({ page }) => {
  await openReady(page, "?v=1&engine=cpu&trainSize=6000&epochs=2");
  await expect(yard(page).getByText("guessing")).toHaveCount(6);
  await expect(yard(page).getByText("its answers are guesses")).toBeVisible();
  await expect(yard(page).getByText("×")).toHaveCount(0);
  await trainToEnd(page);
  await expect(yard(page).getByText("guessing")).toHaveCount(0);
});

test("every column has its heading, and what is left out is said", async ({ page }) => {
  await openReady(page, "?v=1&engine=cpu&trainSize=2000&numExperts=64");
  await expect(yard(page).getByText("3 of 10 units").first()).toBeVisible();
  await expect(yard(page).getByText("7 of each expert’s 10 hidden units")).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  for (const heading of ["digit", "router’s choice", "expert", "load", "answer"]) {
    await expect(yard(page).getByText(heading, { exact: true }).first()).toBeVisible();
  }
});

test("the yard grows with the visitor's font size, and nothing of it is cut", async ({ page }) => {
  await openReady(page, "?v=1&engine=cpu&trainSize=2000");
  const name = yard(page).getByText("E1", { exact: true });
  const heightBefore = (await name.boundingBox())?.height ?? 0;
  await page.evaluate(() => {
    document.documentElement.style.fontSize = "200%";
  });
  await expect
    .poll(async () => ((await name.boundingBox())?.height ?? 0) / heightBefore)
    .toBeCloseTo(2, 1);
  for (const width of [1440, 1024, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await expect.poll(() => widthBeyond(page), { message: `at ${width}` }).toBeLessThanOrEqual(0.5);
  }
});

/** How far the words and pictures of the yard reach beyond it, in CSS pixels. */
async function widthBeyond(page: Page): Promise<number> {
  return await yard(page).evaluate((region) => {
    const { left, right } = region.getBoundingClientRect();
    const parts = [...region.querySelectorAll("[aria-hidden=true] :is(span, b, canvas, i)")];
    const boxes = parts.map((part) => part.getBoundingClientRect());
    return Math.max(0, ...boxes.map((box) => Math.max(box.right - right, left - box.left)));
  });
}
