import type { Page } from "@playwright/test";
import { findViolations } from "./axe.ts";
import { button, expect, testOfReturning as test } from "./fixtures.ts";

/** Four runs, two at a time on two cores: the last two are long enough to be paused in after the first point appears. */
const SMALL = "?v=1&engine=cpu&trainSize=60000&epochs=4&numExperts=2,3&seed=0,1";

const dots = (page: Page) => page.getByRole("group", { name: /^Runs/ }).getByRole("button");

async function openSweep(page: Page, link: string): Promise<void> {
  await page.goto(`./${link}`);
  await button(page, "Start").waitFor({ timeout: 60_000 });
}

test("a preset starts with three clicks, and its runs appear as points", async ({ page }) => {
  await page.goto("./?v=1&engine=cpu");
  await page.getByRole("tab", { name: "Compare" }).click();
  await page.getByRole("button", { name: /^Effect of k/ }).click();
  await button(page, "Start").click();
  await expect(page.getByText(/of 12 runs done/)).toBeVisible();
  await expect(page).toHaveURL(/topK=1,2,4,8&seed=0,1,2&view=compare/);
  await button(page, "Cancel").click();
  await expect(button(page, "Start")).toBeVisible();
});

test("a link with lists opens its sweep, which trains, and goes on after a reload", async ({
  page,
}) => {
  test.setTimeout(240_000);
  await openSweep(page, SMALL);
  await expect(page.getByRole("alert").filter({ hasText: "numExperts" })).toHaveCount(0);
  await button(page, "Start").click();
  await dots(page).first().waitFor({ timeout: 60_000 });
  await button(page, "Pause sweep").click();
  await expect(page.getByText(/· paused/)).toBeVisible();
  await page.reload();
  await button(page, "Go on").waitFor({ timeout: 60_000 });
  await expect(page.getByText(/are done already/)).toBeVisible();
  await button(page, "Go on").click();
  await expect(page.getByText("All are done.")).toBeVisible({ timeout: 60_000 });

  // Each run is a point that opens it: by keyboard, too.
  await expect(dots(page)).toHaveCount(4);
  await dots(page).first().focus();
  await page.keyboard.press("ArrowRight");
  await expect(dots(page).nth(1)).toBeFocused();
  await page.keyboard.press("Enter");
  const chosen = page.getByRole("region", { name: "Chosen run" });
  await expect(chosen).toContainText("experts 2");
  await chosen.getByRole("button", { name: "Compare it below" }).click();
  await expect(page.getByText("4 runs · 1 compared")).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "2 of 2" })).toHaveCount(2);

  await button(page, "Share").click();
  await expect(page.getByLabel("Link to this sweep")).toHaveValue(/numExperts=2,3&seed=0,1$/);
  await page.keyboard.press("Escape");

  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [1440, 390]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 844 });
      expect(await findViolations(page), `${colorScheme} ${width}`).toEqual([]);
    }
  }
  await button(page, "New sweep").click();
  expect(await findViolations(page)).toEqual([]);
});

test("a sentence sets up a sweep by keyboard, and says what is wrong with it", async ({ page }) => {
  await page.goto("./?v=1&engine=cpu&epochs=2&view=compare");
  const values = page.getByRole("textbox", { name: "Values of the x axis" });
  await values.fill("");
  await values.press("Enter");
  await expect(page.getByRole("alert")).toContainText("Number of experts has no values");
  await values.fill("2, 4");
  await page.getByRole("combobox", { name: "Field of the lines" }).selectOption("nothing");
  await page.getByRole("textbox", { name: "Number of seeds" }).fill("1");
  await page.getByRole("textbox", { name: "Number of seeds" }).press("Enter");
  await button(page, "Start").waitFor();
  await expect(page.getByRole("region", { name: "Sweep" })).toContainText("2 runs.");
  await expect(page).toHaveURL(/numExperts=2,4&engine=cpu&epochs=2|numExperts=2,4&epochs=2/);
});

test("what is wrong with a sweep's link is said: a decimal comma, a range, ten thousand points", async ({
  page,
}) => {
  await page.goto("./?v=1&engine=cpu&learningRate=0,001");
  await button(page, "Use 0.001").click();
  await expect(page).toHaveURL(/learningRate=0\.001/);
  await page.goto("./?v=1&engine=cpu&numExperts=1..99");
  await expect(page.getByRole("alert").filter({ hasText: "1..64 is used" })).toBeVisible();
  await page.goto("./?v=1&engine=cpu&seed=0..9999");
  await expect(page.getByText(/10,000 points/)).toBeVisible();
  await expect(button(page, "Start")).toHaveCount(0);
});

test("runs that fail stand apart with their reason, and can be tried again", async ({
  page,
  context,
}) => {
  await context.route("**/data/**", (route) => route.abort());
  await openSweep(page, "?v=1&engine=cpu&trainSize=1280&epochs=1&numExperts=2,3");
  await button(page, "Start").click();
  const failed = page.getByRole("region", { name: "2 runs failed" });
  await expect(failed).toBeVisible({ timeout: 60_000 });
  await expect(failed).toContainText("numExperts=2");
  expect(await findViolations(page)).toEqual([]);
  await context.unrouteAll({ behavior: "ignoreErrors" });
  await failed.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("All are done.")).toBeVisible({ timeout: 60_000 });
  await expect(failed).toHaveCount(0);
});
