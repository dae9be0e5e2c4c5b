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

const map = (page: Page) => figure(page, "Map of the test images");
const counted = (page: Page) => page.locator("[data-images]");
const images = (page: Page) => page.getByRole("region", { name: "Images of the question" });

/** Draws a rectangle over a part of the map's points, in shares of their sides. */
async function brush(page: Page, from: readonly [number, number], to: readonly [number, number]) {
  const canvas = map(page).locator("canvas").first();
  // Neither under the bar nor under the time line.
  await canvas.evaluate((element) => element.scrollIntoView({ block: "center" }));
  const box = await canvas.boundingBox();
  if (!box) throw new Error("The map is not drawn.");
  const at = ([x, y]: readonly [number, number]) =>
    [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 5 });
  await page.mouse.up();
}

test("the map opens the images inside a rectangle, the expert of a cell, and what changes", async ({
  page,
}) => {
  await openReady(page, RUN);
  await trainToEnd(page);

  await test.step("an expert opens from the yard, by pointer and by keyboard", async () => {
    const link = page.getByRole("button", { name: "Open E1 in Inspect" });
    await link.focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("region", { name: "Expert E2" })).toBeVisible();
    await expect(page).toHaveURL(/ask=expert-E2/);
    await page.getByRole("tab", { name: "Train" }).click();
    const yard = page.getByRole("region", { name: "The yard" });
    await yard.getByText("E3", { exact: true }).click();
    await expect(page.getByRole("region", { name: "Expert E3" })).toBeVisible();
    const surest = page.getByRole("list", { name: "What E3 is surest of, by itself" });
    await expect(surest.getByRole("button")).toHaveCount(8);
  });

  await test.step("every image has a point, and its table has every expert", async () => {
    await expect(map(page)).toContainText("all 10,000 test images");
    await expect(map(page)).toHaveAccessibleDescription(/A point for each image.*E1: /);
    await map(page).getByRole("button", { name: "Map of the test images: more" }).click();
    await page.getByRole("menuitem", { name: "Show as table" }).click();
    const table = page.getByRole("dialog").getByRole("table");
    await expect(table.getByRole("row")).toHaveCount(5);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toBeHidden();
  });

  await test.step("a rectangle opens the images inside: all of them, and a part by keyboard", async () => {
    await brush(page, [0.01, 0.01], [0.99, 0.99]);
    await expect(counted(page)).toHaveAttribute("data-images", "10000");
    await expect(page).toHaveURL(/ask=map_-100_100_-100_100/);
    await brush(page, [0.2, 0.2], [0.5, 0.6]);
    await expect(counted(page)).not.toHaveAttribute("data-images", "10000");
    const drawn = Number(await counted(page).getAttribute("data-images"));
    expect(drawn).toBeGreaterThan(0);
    // The four parts have all images between them; those on an edge are in two.
    await map(page).getByText("Choose a part by its edges").click();
    const parts: number[] = [];
    for (const [left, right] of [
      ["-100", "0"],
      ["0", "100"],
    ] as const) {
      await map(page).getByLabel("Left edge").fill(left);
      await map(page).getByLabel("Right edge").fill(right);
      await map(page).getByLabel("Lower edge").fill("-100");
      await map(page).getByLabel("Upper edge").fill("100");
      await page.keyboard.press("Enter");
      await expect(page).toHaveURL(new RegExp(`ask=map_${left}_${right}_-100_100`));
      parts.push(Number(await counted(page).getAttribute("data-images")));
    }
    const sum = (parts[0] ?? 0) + (parts[1] ?? 0);
    expect(sum).toBeGreaterThanOrEqual(10_000);
    expect(sum).toBeLessThanOrEqual(10_010);
    expect(await findViolations(page)).toEqual([]);
  });

  await test.step("with an expert off, the answers that change open from their counts", async () => {
    await page.getByRole("switch", { name: "Expert E1 on" }).click();
    const lost = page.getByRole("button", { name: /right → wrong$/ });
    const count = Number((await lost.textContent())?.replace(/\D/g, ""));
    expect(count).toBeGreaterThan(0);
    await lost.click();
    await expect(counted(page)).toHaveAttribute("data-images", String(count));
    const first = images(page).getByRole("list", { name: "Images" }).getByRole("button").first();
    await expect(first).toHaveAccessibleName(/a (\d), read as .*, with all experts on as \1$/);
    await page.getByRole("switch", { name: "Expert E1 on" }).click();
    await expect(lost).toBeHidden();
  });

  await test.step("a test image by its number, and its nearest training images", async () => {
    await page.getByRole("spinbutton", { name: "Test image" }).fill("18");
    await expect(page).toHaveURL(/image=18/);
    await button(page, "Next test image").press("Enter");
    await expect(page).toHaveURL(/image=19/);
    const nearest = page.getByRole("list", { name: "Nearest training images" });
    await expect(nearest.getByRole("listitem")).toHaveCount(8);
    await expect(page.getByText(/among all 3,200 training images/)).toBeVisible();
  });

  await test.step("another moment has another map", async () => {
    await page.getByRole("slider", { name: "Time", exact: true }).press("Home");
    await expect(map(page).locator("[data-step='0']")).toBeVisible();
    await page.setViewportSize({ width: 390, height: 844 });
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
      .toBeLessThanOrEqual(390);
    expect(await findViolations(page)).toEqual([]);
  });
});

test("what means nothing in the link of Inspect is told, and left out", async ({ page }) => {
  await openReady(page, `${RUN}&view=inspect&ask=expert-E9&off=1,7&image=10000`);
  const notices = page.getByRole("alert");
  await expect(notices.filter({ hasText: "ask=expert-E9 is not one of" })).toBeVisible();
  await expect(
    notices.filter({
      hasText: "off=1,7 is not a list of experts, which are 1 to 4; off=1 is used.",
    }),
  ).toBeVisible();
  await expect(
    notices.filter({
      hasText: "image=10000 is not a test image: they are 0 to 9999; none is shown.",
    }),
  ).toBeVisible();
  await expect(page).toHaveURL(/view=inspect&off=1$/);
});
