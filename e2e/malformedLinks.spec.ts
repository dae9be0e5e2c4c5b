import type { Page } from "@playwright/test";
import { decodeLink } from "../src/experiment/link.ts";
import { HARD_LINKS, MALFORMED_LINKS } from "../src/experiment/testing/malformedLinks.ts";
import { button, expect, openReady, test } from "./fixtures.ts";

/** Pages that open links at the same time: one page alone leaves one of two cores idle. */
const PAGES = 3;

/**
 * App.test.ts renders the notice of every malformed link without a browser. Here, one link is opened for every
 * different run that they decode to, and every link that a browser or a server may mishandle.
 */
function linksToOpen(): readonly string[] {
  const firstOfRun = new Map<string, string>();
  for (const link of MALFORMED_LINKS) {
    const { issues: _, ...run } = decodeLink(link);
    const key = JSON.stringify(run);
    if (!firstOfRun.has(key)) firstOfRun.set(key, link);
  }
  return [...new Set([...firstOfRun.values(), ...HARD_LINKS])];
}

test("malformed links of every kind end in a working page with a notice", async ({ context }) => {
  test.setTimeout(600_000);
  const wanted = linksToOpen();
  expect(wanted.length).toBeGreaterThanOrEqual(80);
  // The data would load anew for every link: it never comes, until the last one.
  await context.route("**/data/**", () => {});
  const links = wanted.values();
  const pages = await Promise.all(Array.from({ length: PAGES }, () => context.newPage()));
  await Promise.all(pages.map((page) => openAll(page, links)));
  await context.unrouteAll({ behavior: "ignoreErrors" });
  await openReady(pages[0], MALFORMED_LINKS.at(-1) ?? "");
});

/** Opens one link after the other, as long as there are any. */
async function openAll(page: Page, links: Iterable<string>): Promise<void> {
  for (const link of links) {
    await test.step(link, async () => {
      const { issues } = decodeLink(new URL(link, "http://127.0.0.1/").search);
      await page.goto(`./${link}`, { waitUntil: "commit" });
      const notice = page.getByRole("alert").filter({ hasText: issues[0].message });
      // Looks again sooner than expect() does: meanwhile, the page would go on drawing.
      await notice.waitFor();
      await button(page, "Play").waitFor();
    });
  }
}
