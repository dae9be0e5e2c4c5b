import type { Page } from "@playwright/test";
import {
  button,
  expect,
  figure,
  openReady,
  testOfReturning as test,
  trainToEnd,
} from "./fixtures.ts";

const LITTLE = "engine=cpu&trainSize=2000&epochs=2";
const OVER_TIME = ["Loss", "Accuracy", "Expert load"];
const OF_A_TEST = ["Class routing", "Confusion matrix", "Class accuracy"];

const stepOf = (page: Page, name: string) => figure(page, name).locator("[data-step]");

test("every figure names the step that it shows, and the test behind it", async ({ page }) => {
  await openReady(page, `?v=1&${LITTLE}`);
  await expect(page.locator("figure [data-step]")).toHaveCount(0);
  await trainToEnd(page);
  for (const name of [...OVER_TIME, ...OF_A_TEST]) {
    await expect(stepOf(page, name), name).toHaveAttribute("data-step", "32");
  }
  for (const name of OVER_TIME) await expect(stepOf(page, name)).toHaveText("step 32");
  for (const name of OF_A_TEST) {
    await expect(stepOf(page, name)).toHaveText("step 32 · all 10,000 test images");
  }
});

test("no bar of a chart starts above zero: class accuracies are dots", async ({ page }) => {
  await openReady(page, `?v=1&${LITTLE}`);
  await trainToEnd(page);
  const classes = figure(page, "Class accuracy");
  await expect(classes.locator(".recharts-surface text").first()).toBeVisible();
  await expect(classes.locator(".recharts-bar")).toHaveCount(0);
});

test("charts over time show the same step under one pointer", async ({ page }) => {
  await openReady(page, `?v=1&${LITTLE}`);
  await trainToEnd(page);
  const loss = figure(page, "Loss").locator(".recharts-surface").first();
  // The time line covers the lower edge of the window.
  await loss.evaluate((element) => element.scrollIntoView({ block: "center" }));
  const box = await loss.boundingBox();
  if (!box) throw new Error("The loss is not drawn.");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const titles = page.locator(".recharts-tooltip-wrapper p:first-child");
  await expect(titles).toHaveCount(OVER_TIME.length);
  const [first, ...others] = await titles.allTextContents();
  expect(first).toMatch(/^step \d+$/);
  expect(others).toEqual(OVER_TIME.slice(1).map(() => first));
});

test("without a coefficient, the loss figure still shows how uneven the importance is", async ({
  page,
}) => {
  await openReady(page, `?v=1&${LITTLE}&importanceCoef=0.5;0@10`);
  await trainToEnd(page);
  await expect(stepOf(page, "Loss")).toHaveAttribute("data-step", "32");
  await expect(figure(page, "Loss")).toContainText("importance × 0");
  await button(page, "Loss: more").click();
  await page.getByRole("menuitem", { name: "Show as table" }).click();
  const rows = page.getByRole("dialog").getByRole("row");
  const unevenness = async (step: string) => {
    const row = rows.filter({ has: page.getByRole("rowheader", { name: step, exact: true }) });
    return Number(await row.getByRole("cell").nth(2).textContent());
  };
  expect(await unevenness("10")).toBeGreaterThan(0);
  expect(await unevenness("32")).toBeGreaterThan(0);
});

test("every chart is a picture with a name, a sentence and a table", async ({ page }) => {
  await openReady(page, `?v=1&${LITTLE}`);
  await trainToEnd(page);
  await expect(page.getByRole("application")).toHaveCount(0);
  for (const name of [...OVER_TIME, "Class accuracy"]) {
    const drawing = figure(page, name).locator(".recharts-surface").first();
    await expect(drawing).toHaveRole("img");
    await expect(drawing).toHaveAccessibleName(/\w/);
    await expect(figure(page, name), name).toHaveAccessibleDescription(/\d.*\.$/);
    await button(page, `${name}: more`).click();
    await page.getByRole("menuitem", { name: "Show as table" }).click();
    const dialog = page.getByRole("dialog", { name: `${name}, as a table` });
    await expect(dialog.getByRole("row").nth(5)).toContainText(/\d/);
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(button(page, `${name}: more`)).toBeFocused();
  }
});

test("a run is compared with one expert where that is fair, else with the run before", async ({
  page,
}) => {
  await openReady(page, `?v=1&${LITTLE}`);
  await trainToEnd(page);
  await expect(figure(page, "Accuracy")).not.toContainText("one expert");
  await expect(figure(page, "Class accuracy")).not.toContainText("one expert");
  await button(page, "New seed").click();
  await expect(button(page, "Play")).toBeEnabled();
  await trainToEnd(page);
  await expect(figure(page, "Accuracy")).toContainText("last run: Seed 0");
  await expect(figure(page, "Class accuracy")).toContainText("last run: Seed 0");
  await expect(figure(page, "Class accuracy")).toContainText("at step 32");

  await openReady(page, "?v=1&engine=cpu");
  await button(page, "Step").click();
  await expect(figure(page, "Accuracy")).toContainText("one expert");
});

test("forced colours leave the colours that are data, and draw the rest in the visitor's", async ({
  page,
}) => {
  await page.emulateMedia({ forcedColors: "active", colorScheme: "dark" });
  await openReady(page, `?v=1&${LITTLE}`);
  await trainToEnd(page);
  const backgrounds = await figure(page, "Confusion matrix")
    .getByRole("cell")
    .evaluateAll((cells) => cells.map((cell) => getComputedStyle(cell).backgroundColor));
  expect(new Set(backgrounds).size).toBeGreaterThan(5);
  const testCurve = figure(page, "Accuracy").locator('path[stroke="var(--sy-ink)"]').first();
  const canvasText = await page.evaluate(() => {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.color = "CanvasText";
    return getComputedStyle(probe).color;
  });
  await expect(testCurve).toHaveCSS("stroke", canvasText);
});

test("figures follow the visitor's size of letters", async ({ page }) => {
  await openReady(page, `?v=1&${LITTLE}`);
  await trainToEnd(page);
  const surface = figure(page, "Loss").locator(".recharts-surface").first();
  const tick = surface.getByText("step", { exact: true });
  const sizes = async () => {
    const height = (await surface.boundingBox())?.height ?? 0;
    return [height, Number.parseFloat(await tick.evaluate((e) => getComputedStyle(e).fontSize))];
  };
  const [height, letters] = await sizes();
  await page.evaluate(() => {
    document.documentElement.style.fontSize = "200%";
  });
  await expect.poll(async () => (await sizes())[0]).toBeCloseTo(2 * height, 0);
  expect((await sizes())[1]).toBeCloseTo(2 * letters, 1);
});
