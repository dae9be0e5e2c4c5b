import type { Page } from "@playwright/test";
import { findViolations } from "./axe.ts";
import { button, expect, openReady, test, trainToEnd } from "./fixtures.ts";

/** A 4, as one draws it: points of two strokes, in sides of the pad. */
const FOUR = [
  [
    [0.36, 0.2],
    [0.3, 0.35],
    [0.26, 0.5],
    [0.45, 0.52],
    [0.66, 0.5],
  ],
  [
    [0.62, 0.22],
    [0.6, 0.45],
    [0.56, 0.65],
    [0.53, 0.82],
  ],
] as const;

const pad = (page: Page) => page.getByRole("img", { name: "Draw a digit", exact: true });
const panel = (page: Page) => page.getByRole("region", { name: "A digit of your own" });
const answer = (page: Page) => panel(page).locator("[data-answer]");

/** Draws on the pad, all strokes moved and scaled. */
async function draw(page: Page, scale = 1, dx = 0, dy = 0): Promise<void> {
  const box = await pad(page).boundingBox();
  if (!box) throw new Error("The pad is not drawn.");
  const place = ([x, y]: readonly [number, number]) =>
    [box.x + (x * scale + dx) * box.width, box.y + (y * scale + dy) * box.height] as const;
  for (const [first, ...others] of FOUR) {
    await page.mouse.move(...place(first));
    await page.mouse.down();
    for (const point of others) await page.mouse.move(...place(point), { steps: 4 });
    await page.mouse.up();
  }
}

test("a drawn 4 is read as 4 wherever it is drawn, with its experts, and can be sent to another", async ({
  page,
}) => {
  await openReady(page, "?v=1&engine=cpu&epochs=3");
  await trainToEnd(page);
  await page.getByRole("tab", { name: "Inspect" }).click();
  await expect(panel(page)).toContainText("Draw a digit, anywhere");
  await expect(answer(page)).toHaveCount(0);

  await draw(page);
  await expect(answer(page)).toHaveText("4");
  await expect(
    panel(page).getByText(/^Your digit, at step [\d,]+: E\d and E\d answered\.$/),
  ).toBeVisible();
  const chosen = panel(page).getByRole("row").filter({ hasText: "weight" });
  await expect(chosen).toHaveCount(2);
  await expect(panel(page).getByText(/Moved so that its centre of mass/)).toBeVisible();
  expect(await findViolations(page)).toEqual([]);

  await button(page, "Clear").click();
  await expect(answer(page)).toHaveCount(0);
  await draw(page, 0.5, 0.45, 0.4);
  await expect(answer(page)).toHaveText("4");
  await button(page, "Undo").click();
  await expect(answer(page)).toBeVisible();

  // Every expert says what it would answer; asked alone, its answer is the one shown.
  await draw(page, 0.5, 0.45, 0.4);
  const third = panel(page).getByRole("row").filter({ hasText: "E3" });
  const said = await third.locator("td b").textContent();
  await button(page, "Send it to E3 instead").click();
  await expect(answer(page)).toHaveText(said ?? "");
  await expect(panel(page).getByText(/^E3 alone says/)).toBeVisible();
});

test("a test image is answered without a pointer, and another moment answers otherwise", async ({
  page,
}) => {
  await openReady(page, "?v=1&engine=cpu&trainSize=6000&epochs=1&view=inspect&image=0");
  await button(page, "Step").click();
  await expect(panel(page)).toContainText("Test image 0, at step 1:");
  await expect(panel(page)).toContainText("A guess");
  // The pad, and the image on it; the nearest training images are a list.
  await expect(panel(page).locator("canvas:not(li canvas)")).toHaveCount(2);
  await trainToEnd(page);
  await expect(panel(page)).toContainText("Test image 0, at step 47:");
  await expect(answer(page)).toHaveText("7");
  await page.getByRole("slider", { name: "Time", exact: true }).press("Home");
  await expect(panel(page)).toContainText("at step 0:");
  await button(page, "Pick one").press("Enter");
  await expect(panel(page)).toContainText(/Test image [\d,]+, at step 0:/);
  await button(page, "Clear").click();
  await expect(panel(page)).toContainText("Draw a digit, anywhere");

  await page.goto("./?v=1&engine=cpu&trainSize=6000&epochs=1&view=inspect&image=99999");
  const message = "image=99999 is not a test image: they are 0 to 9999; none is shown.";
  await expect(page.getByRole("alert").filter({ hasText: message })).toBeVisible();
  await expect(page).not.toHaveURL(/image=/);
});
