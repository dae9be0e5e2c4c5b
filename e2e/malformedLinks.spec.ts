import type { Page } from "@playwright/test";
import { MALFORMED_LINKS } from "../src/experiment/testing/malformedLinks.ts";
import { button, expect, openReady, test } from "./fixtures.ts";

/** Pages that try links side by side: one alone leaves half of two cores idle. */
const PAGES = 3;

// A trace of so many page loads would cost more than the loads.
test.use({ trace: "off" });

test("every malformed link ends in a working page with a notice", async ({ context }) => {
  test.setTimeout(600_000);
  expect(MALFORMED_LINKS.length).toBeGreaterThanOrEqual(200);
  // The data would load anew for every link: it never comes, until the last one.
  await context.route("**/data/**", () => {});
  const links = MALFORMED_LINKS.values();
  const pages = await Promise.all(Array.from({ length: PAGES }, () => context.newPage()));
  await Promise.all(pages.map((page) => openAll(page, links)));
  await context.unrouteAll({ behavior: "ignoreErrors" });
  await openReady(pages[0], MALFORMED_LINKS.at(-1) ?? "");
});

/** Opens one link after the other, as long as there are any. */
async function openAll(page: Page, links: Iterable<string>): Promise<void> {
  for (const link of links) {
    await test.step(link, async () => {
      await page.goto(`./${link}`, { waitUntil: "commit" });
      await expect(page.getByRole("alert").first(), link).toBeVisible();
      await expect(button(page, "Play"), link).toBeVisible();
    });
  }
}
