import type { Page } from "@playwright/test";
import { findViolations } from "./axe.ts";
import { button, expect, openReady, test, trainToEnd } from "./fixtures.ts";

const card = (page: Page) => page.getByRole("region", { name: "Slow motion" });
const standing = (page: Page) => card(page).locator("[data-step]");
const stage = (page: Page) => card(page).locator("[data-stage]");

/** Opens the step that follows the moment which the page shows. */
async function open(page: Page): Promise<number> {
  // The cards above it are there, so that nothing moves any more.
  await expect(page.getByRole("region", { name: "Experts", exact: true })).toBeVisible();
  await card(page).getByRole("button", { name: "Take the next step apart" }).click();
  await expect(stage(page)).toHaveAttribute("data-stage", "batch");
  return Number(await standing(page).getAttribute("data-stages"));
}

test("a step goes forward and back by keyboard, through every stage and its shader, and is then taken", async ({
  page,
}) => {
  await openReady(page, "?v=1&engine=cpu&view=inspect&method=switch&trainSize=6000&epochs=1");
  await button(page, "Step").click();
  const stages = await open(page);
  expect(stages).toBeGreaterThan(14);
  await expect(standing(page)).toHaveText(`Step 2: stage 1 of ${stages}`);
  const seen = new Set<string>();
  await card(page).getByRole("button", { name: "Forward" }).focus();
  for (let number = 1; number <= stages; number++) {
    await expect(standing(page)).toHaveText(`Step 2: stage ${number} of ${stages}`);
    seen.add((await stage(page).getAttribute("data-stage")) ?? "");
    await expect(card(page).locator("pre[data-file] [data-marked]")).toBeInViewport();
    await expect(card(page).getByRole("alert")).toHaveCount(0);
    if (number < stages) await page.keyboard.press("ArrowRight");
  }
  // The run rests, so what the optimiser does is known.
  await expect(card(page).getByRole("columnheader", { name: "change" })).toBeVisible();
  expect(seen.size).toBe(stages);
  expect([...seen]).toEqual(expect.arrayContaining(["logits", "capacity", "dispatch", "update"]));
  await page.keyboard.press("ArrowLeft");
  await expect(standing(page)).toHaveText(`Step 2: stage ${stages - 1} of ${stages}`);
  await page.keyboard.press("ArrowRight");
  // The run takes the step that was looked at, and the next one begins.
  await page.keyboard.press("ArrowRight");
  await expect(standing(page)).toHaveText(/^Step 3: stage 1 of /);
});

test("it shows the moment that the time line chose, and the image that is followed", async ({
  page,
}) => {
  await openReady(page, "?v=1&engine=cpu&view=inspect&trainSize=6000&epochs=1");
  await trainToEnd(page);
  await open(page);
  await expect(standing(page)).toHaveAttribute("data-step", "47");
  await page.getByRole("slider", { name: "Time", exact: true }).press("Home");
  await expect(standing(page)).toHaveAttribute("data-step", "0");
  const third = card(page).getByRole("button", { name: /^Follow image 3, a \d$/ });
  const label = (await third.getAttribute("aria-label"))?.at(-1);
  await third.click();
  await expect(third).toHaveAttribute("aria-pressed", "true");
  await expect(card(page)).toContainText(`image 3 of 128, a ${label}`);
  await card(page).getByRole("button", { name: "The loss" }).click();
  await expect(page).toHaveURL(/slow=loss/);
  expect(await findViolations(page)).toEqual([]);

  // A stage that this method has not is said to be none.
  await page.goto("./?v=1&engine=cpu&view=inspect&trainSize=6000&epochs=1&slow=capacity");
  await expect(card(page)).toContainText("This step has no stage “capacity”");
});
