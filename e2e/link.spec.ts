import { decodeLink } from "../src/experiment/link.ts";
import { button, expect, FIRST_SLIDERS, openReady, slider, test } from "./fixtures.ts";

test("a slider moved by keyboard changes the link, and a reload keeps it", async ({ page }) => {
  await openReady(page, "?v=1&engine=cpu");
  const experts = slider(page, "Number of experts");
  await experts.focus();
  await page.keyboard.press("ArrowRight");
  await expect(page).toHaveURL(/numExperts=9\b/);
  await page.reload();
  await expect(page).toHaveURL(/numExperts=9\b/);
  await expect(slider(page, "Number of experts")).toHaveAttribute("aria-valuetext", /9/);
});

test("a browser that refuses the address is asked again; control and run agree", async ({
  page,
}) => {
  await page.addInitScript(() => {
    const replaceState = history.replaceState.bind(history);
    let refusals = 2;
    history.replaceState = (...change) => {
      if (refusals-- > 0) throw new DOMException("The operation is insecure.", "SecurityError");
      replaceState(...change);
    };
  });
  await page.clock.install();
  await openReady(page, "?v=1&engine=cpu");
  const experts = slider(page, "Number of experts");
  await experts.press("ArrowRight");
  await experts.press("ArrowRight");
  // It is asked again after 3 seconds, and 3 more.
  for (let refusal = 0; refusal < 2; refusal++) await page.clock.fastForward(3000);
  await expect(page).toHaveURL(/numExperts=10\b/);
  await expect(experts).toHaveAttribute("aria-valuetext", "10");
  await expect(page.getByText("E10", { exact: true }).first()).toBeAttached();
});

test("every slider is there, with the tutorial's values", async ({ page }) => {
  await openReady(page, "?v=1&engine=cpu");
  for (const name of FIRST_SLIDERS) {
    await expect(slider(page, name), name).toBeVisible();
  }
  await expect(page.getByRole("combobox", { name: "Method", exact: true })).toBeVisible();
});

test("share copies the link of this very experiment, and says so", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openReady(page, "?v=1&engine=cpu&numExperts=4&importanceCoef=0.2");
  await button(page, "Share").click();
  await expect(page.getByText("Link copied")).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const { experiment, issues } = decodeLink(new URL(copied).search);
  expect(issues).toEqual([]);
  expect(experiment).toMatchObject({ engine: "cpu", numExperts: 4, importanceCoef: 0.2 });
});
