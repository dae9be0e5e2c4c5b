import { findSerious } from "./axe.ts";
import {
  button,
  expect,
  openReady,
  slider,
  testOfReturning as test,
  trainToEnd,
} from "./fixtures.ts";

const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

/** Each method is trained once, and its page judged in these sizes and colour schemes. */
const CASES = {
  tutorial: [
    ["desktop", "light"],
    ["desktop", "dark"],
    ["phone", "light"],
    ["phone", "dark"],
  ],
  "expert-choice": [["desktop", "light"]],
  switch: [
    ["desktop", "dark"],
    ["phone", "light"],
  ],
  hash: [["phone", "dark"]],
} as const;

for (const [method, looks] of Object.entries(CASES)) {
  test(`axe finds nothing serious: ${method}`, async ({ page }) => {
    const look = async ([device, colorScheme]: (typeof looks)[number]) => {
      await page.setViewportSize(SIZES[device]);
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    };
    await look(looks[0]);
    await openReady(page, `?v=1&method=${method}&engine=cpu&trainSize=6000&epochs=1`);
    await trainToEnd(page);
    for (const shown of looks) {
      await test.step(shown.join(", "), async () => {
        await look(shown);
        const [, colorScheme] = shown;
        await expect(page.locator("html")).toHaveAttribute(
          "data-mantine-color-scheme",
          colorScheme,
        );
        expect.soft(await findSerious(page), shown.join(", ")).toEqual([]);
      });
    }
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
