import type { Page } from "@playwright/test";
import { findViolations } from "./axe.ts";
import { button, expect, openReady, test, testAccuracy } from "./fixtures.ts";

/** Seconds on the software GPU. */
const RUN = "trainSize=6000&learningRate=0.005&batchSize=64&numExperts=4&hiddenSize=8";
/** As many steps, and seconds on the CPU, with time to pause on a fast one. */
const CPU_RUN = "trainSize=48000&learningRate=0.005&batchSize=512&numExperts=4&hiddenSize=16";
const STEPS_PER_EPOCH = 94;
const EPOCHS = 8;
const LAST_STEP = EPOCHS * STEPS_PER_EPOCH;

const shelf = (page: Page) => page.getByRole("region", { name: "Your runs" });
const runsOf = (page: Page) => shelf(page).getByRole("listitem");
const offer = (page: Page) => page.getByRole("region", { name: "A run that was cut" });

/** Steps as the header shows them. */
async function shownStep(page: Page): Promise<number> {
  return Number(await page.locator("b[data-step]").getAttribute("data-step"));
}

/** In a light window and on a dark phone. */
async function expectNoViolations(page: Page): Promise<void> {
  expect(await findViolations(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await runsOf(page).first().scrollIntoViewIfNeeded();
  expect(await findViolations(page)).toEqual([]);
  await page.setViewportSize({ width: 1440, height: 900 });
}

async function waitForDone(page: Page): Promise<void> {
  await page.getByText(/· done/).waitFor({ timeout: 100_000 });
}

for (const engine of ["cpu", "webgpu"] as const) {
  test(`a run that a reload cut goes on from where it was paused, on ${engine}`, async ({
    page,
  }) => {
    const run = engine === "cpu" ? CPU_RUN : RUN;
    await openReady(page, `?v=1&engine=${engine}&${run}&epochs=${EPOCHS}`);
    await button(page, "Play").click();
    await expect.poll(() => shownStep(page)).toBeGreaterThan(10);
    await button(page, "Pause").click();
    await expect(runsOf(page)).toHaveCount(1);
    const paused = page.getByText(/under way, step (\d+) of 752/);
    await expect(paused).toBeVisible();
    await page.waitForFunction(
      () =>
        document.querySelector("b[data-step]")?.getAttribute("data-step") ===
        /under way, step (\d+)/.exec(document.body.textContent ?? "")?.[1],
    );
    const step = await shownStep(page);
    await page.reload();
    await expect(offer(page)).toContainText(`was cut at step ${step} of ${LAST_STEP}`);
    // It does not start by itself.
    expect(await shownStep(page)).toBe(0);
    await offer(page)
      .getByRole("button", { name: `Go on from step ${step}` })
      .click();
    await expect.poll(() => shownStep(page)).toBeGreaterThan(step);
    await waitForDone(page);
    await expect(runsOf(page)).toHaveCount(1);
    await expect(runsOf(page)).toContainText(`done, ${LAST_STEP} steps`);
    const gone = await testAccuracy(page);
    // An uninterrupted run beside it, as a new run of the shelf.
    await page.getByRole("button", { name: "Run again" }).click();
    await expect(page.getByText(/· done/)).toBeHidden();
    await waitForDone(page);
    await expect(runsOf(page)).toHaveCount(2);
    expect(await testAccuracy(page)).toBe(gone);
  });
}

test("the shelf keeps names, stars and notes, deletes with undo, and is one in two tabs", async ({
  page,
  context,
}) => {
  await openReady(page, `?v=1&engine=cpu&${RUN}&epochs=1`);
  await button(page, "Play").click();
  await waitForDone(page);
  const [run] = [runsOf(page).first()];
  await run.getByRole("button", { name: /^Name and note of/ }).click();
  await page.keyboard.type("<b>first</b>");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Half of the 4s go to E2.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(run).toContainText("<b>first</b>");
  await run.getByRole("button", { name: /^Star/ }).click();
  await expect(run.getByRole("button", { name: /^Star/ })).toHaveAttribute("aria-pressed", "true");
  await page.getByRole("button", { name: "Train 5 more epochs" }).click();
  await expect(page.getByText("/ 564")).toBeVisible();
  await waitForDone(page);
  await expect(run).toContainText("done, 564 steps");
  await expect(page).toHaveURL(/epochs=1;6@94/);

  const other = await context.newPage();
  await openReady(other, "?v=1&engine=cpu");
  await expect(runsOf(other)).toContainText("Half of the 4s go to E2.");
  await expectNoViolations(other);
  await runsOf(other)
    .getByRole("button", { name: /^Delete/ })
    .click();
  await expect(runsOf(page)).toHaveCount(0);
  await other.getByRole("button", { name: "Undo" }).click();
  await expect(runsOf(page)).toHaveCount(1);
  await runsOf(other).getByRole("button", { name: /^Open/ }).click();
  await waitForDone(other);
  await other.getByRole("button", { name: "Delete all…" }).click();
  await expect(other.getByText(/1 with a star among them/)).toBeVisible();
  await other.getByRole("button", { name: "Delete for good" }).click();
  await expect(runsOf(page)).toHaveCount(0);
});
