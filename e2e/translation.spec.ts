import type { Page } from "@playwright/test";
import { button, expect, openReady, slider, test, trainToEnd } from "./fixtures.ts";

/**
 * What a browser's translator does to the texts of a page: each goes into a <font>. With `copies` the page's own text
 * nodes are replaced, as they are where words change.
 */
async function wrapTexts(page: Page, copies: boolean): Promise<number> {
  return await page.evaluate((isReplaced) => {
    const walker = document.createTreeWalker(
      document.getElementById("root") as Node,
      NodeFilter.SHOW_TEXT,
    );
    const texts: Node[] = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) {
      const font = document.createElement("font");
      text.parentNode?.replaceChild(font, text);
      font.append(isReplaced ? text.cloneNode() : text);
    }
    return texts.length;
  }, copies);
}

for (const copies of [false, true]) {
  test(`a page whose texts are ${copies ? "replaced" : "wrapped"} by a translator goes on`, async ({
    page,
  }) => {
    await openReady(page, "?v=1&engine=cpu&trainSize=6000&epochs=40");
    expect(await wrapTexts(page, copies)).toBeGreaterThan(50);
    await button(page, "Play").click();
    const accuracy = page.getByText("test accuracy").locator("xpath=ancestor-or-self::*[b][1]/b");
    await expect(accuracy).toContainText("%");
    await wrapTexts(page, copies);
    const before = await accuracy.textContent();
    await expect.poll(() => accuracy.textContent()).not.toBe(before);

    await page.getByText("Advanced", { exact: true }).click();
    await wrapTexts(page, copies);
    await page.getByRole("combobox", { name: "Method", exact: true }).selectOption("switch");
    await slider(page, "Number of experts").press("ArrowRight");
    await wrapTexts(page, copies);
    await button(page, "Pause").click();
    await wrapTexts(page, copies);
    await button(page, "Restart").click();
    await wrapTexts(page, copies);
    await expect(button(page, "Play")).toBeEnabled();
    await expect(page.getByRole("alert")).toHaveCount(0);
  });
}

test("start, epochs and the end are announced to screen readers", async ({ page }) => {
  await openReady(page, "?v=1&engine=cpu&trainSize=2000&epochs=1");
  await page.evaluate(() => {
    const said: string[] = [];
    Object.assign(window, { said });
    const region = document.querySelector("[data-announcer]") as Element;
    new MutationObserver(() => said.push(region.textContent ?? "")).observe(region, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
  await trainToEnd(page);
  const said = await page.evaluate(() => (window as unknown as { said: string[] }).said);
  expect(said).toEqual([
    "Training has started, for 1 epoch.",
    expect.stringMatching(/^Done after 1 epoch: \d\d\.\d\u202f% of 10,000 test images right\.$/),
  ]);
});
