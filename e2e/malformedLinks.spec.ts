import { MALFORMED_LINKS } from "../src/experiment/malformedLinks.ts";
import { button, expect, openReady, test } from "./fixtures.ts";

// A trace of so many page loads would cost more than the loads.
test.use({ trace: "off" });

test("every malformed link ends in a working page with a notice", async ({ page }) => {
  test.setTimeout(600_000);
  expect(MALFORMED_LINKS.length).toBeGreaterThanOrEqual(200);
  // The data would load anew for every link: it never comes, until the last one.
  await page.route("**/data/**", () => {});
  for (const link of MALFORMED_LINKS) {
    await test.step(link, async () => {
      await page.goto(`./${link}`, { waitUntil: "commit" });
      await expect(page.getByRole("alert").first(), link).toBeVisible();
      await expect(button(page, "Play"), link).toBeVisible();
    });
  }
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await openReady(page, MALFORMED_LINKS.at(-1) ?? "");
});
