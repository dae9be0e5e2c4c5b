import { AxeBuilder } from "@axe-core/playwright";
import { button, expect, openReady, slider, test, trainToEnd } from "./fixtures.ts";

const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

const CASES = [
  ["desktop", "light", "tutorial"],
  ["desktop", "dark", "tutorial"],
  ["phone", "light", "tutorial"],
  ["phone", "dark", "tutorial"],
  ["desktop", "light", "expert-choice"],
  ["desktop", "dark", "switch"],
  ["phone", "light", "switch"],
  ["phone", "dark", "hash"],
] as const;

for (const [device, colorScheme, method] of CASES) {
  test(`axe finds nothing serious: ${device}, ${colorScheme}, ${method}`, async ({ page }) => {
    await page.setViewportSize(SIZES[device]);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await openReady(page, `?v=1&method=${method}&engine=cpu&trainSize=6000&epochs=1`);
    await trainToEnd(page);
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((n) => n.target).join(" | ")}`);
    expect(serious).toEqual([]);
  });
}

test("the page works by keyboard alone", async ({ page }) => {
  await openReady(page, "?v=1&engine=cpu&epochs=50");
  await button(page, "Play").focus();
  await page.keyboard.press("Enter");
  await expect(button(page, "Pause")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(button(page, "Play")).toBeVisible();
  await slider(page, "Experts per image (k)").focus();
  await page.keyboard.press("ArrowRight");
  await expect(page).toHaveURL(/topK=3\b/);
});

test("a phone's page does not scroll sideways", async ({ page }) => {
  await page.setViewportSize(SIZES.phone);
  await openReady(page, "?v=1&method=expert-choice&engine=cpu&trainSize=1280&epochs=1");
  await trainToEnd(page);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
});
