import type { Page } from "@playwright/test";
import { button, expect, openReady, test, testAccuracy } from "./fixtures.ts";

/** Moments of a run that are looked at. */
const MOMENTS = 50;

interface Named {
  readonly name: string;
  readonly step: string;
}

/**
 * Every part of the page that is in the window and names a step, in one task of the page. A figure that has just come
 * into sight, by scrolling or because something above it changed its height, is drawn in the next frames.
 */
async function stepsInSight(page: Page): Promise<readonly Named[]> {
  return await page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    // The header covers what is behind it.
    const header = document.querySelector("header");
    const covered = header?.getBoundingClientRect().bottom ?? 0;
    const isInSight = (element: Element) => {
      if (header?.contains(element)) return true;
      const { top, bottom, width } = element.getBoundingClientRect();
      return width > 0 && bottom > covered && top < window.innerHeight;
    };
    return [...document.querySelectorAll("[data-step]")].filter(isInSight).map((element) => ({
      name:
        element.closest("[aria-label]")?.getAttribute("aria-label") ?? element.textContent ?? "",
      step: element.getAttribute("data-step") ?? "",
    }));
  });
}

/** Moves to a random place of the page, so that other figures come into sight. */
async function scrollSomewhere(page: Page, moment: number): Promise<void> {
  const share = (moment * 0.618) % 1;
  await page.evaluate((part) => {
    window.scrollTo({ top: part * document.documentElement.scrollHeight, behavior: "instant" });
  }, share);
}

for (const engine of ["cpu", "webgpu"] as const) {
  test(`${engine}: all that is in sight names the same step, at ${MOMENTS} moments of a run`, async ({
    page,
  }) => {
    await openReady(page, `?v=1&engine=${engine}&epochs=200`);
    await button(page, "Play").click();
    await expect.poll(async () => (await stepsInSight(page)).length).toBeGreaterThan(3);
    const seen = new Set<string>();
    for (let moment = 0; moment < MOMENTS; moment++) {
      if (moment % 5 === 0) await scrollSomewhere(page, moment);
      await page.waitForTimeout(130);
      const named = await stepsInSight(page);
      expect(named.length, "the header, and the yard or figures").toBeGreaterThan(1);
      expect([...new Set(named.map(({ step }) => step))], JSON.stringify(named)).toHaveLength(1);
      seen.add(named[0]?.step ?? "");
    }
    expect(seen.size).toBeGreaterThan(5);
  });
}

test("at the end, the header's accuracy is the diagonal of the confusion matrix", async ({
  page,
}) => {
  await openReady(page, "?v=1&engine=cpu&trainSize=6000&epochs=2&batchSize=64");
  await button(page, "Play").click();
  await page.getByText(/· done/).waitFor();
  const steps = (await stepsInSight(page)).map(({ step }) => step);
  expect(new Set(steps)).toEqual(new Set(["188"]));
  const cells = page.getByRole("figure", { name: "Confusion matrix" }).locator("tbody td");
  const counts = (await cells.allTextContents()).map((text) => Number(text.replace(/\D/g, "")));
  expect(counts).toHaveLength(100);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const right = counts.filter((_, i) => i % 11 === 0).reduce((sum, count) => sum + count, 0);
  expect(total).toBe(10_000);
  expect(await testAccuracy(page)).toBeCloseTo(right / total, 3);
});
