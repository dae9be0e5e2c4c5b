import { button, expect, figure, test } from "./fixtures.ts";
import { watchPageThread } from "./pageThread.ts";
import { resultFile } from "./resultFiles.ts";

/** Runs of the default length that are compared, among this many in the archive. */
const COMPARED = 20;
const KEPT = 500;
const STEPS = 2345;
/** Longest task, in processor time: how long it waits for a core depends on other work on the machine. */
const LONGEST_MS = 100;
/** While the table is scrolled, a longer task misses frames. */
const LONGEST_OF_SCROLL_MS = 50;
const WATCHED_MS = 6000;

// Playwright's trace takes screenshots on the page's thread.
test.use({ trace: "off" });

test(`with ${KEPT} runs, ${COMPARED} are compared and all are scrolled without a long task`, async ({
  page,
}) => {
  test.setTimeout(240_000);
  await page.goto("./?v=1&engine=cpu&view=compare");
  await expect(button(page, "Add result files")).toBeEnabled();
  const long = Array.from({ length: COMPARED }, (_, i) =>
    resultFile(`?v=1&topK=1&importanceCoef=${(i + 1) / 100}`, 0.9 + i / 500, STEPS),
  );
  const short = Array.from({ length: KEPT - COMPARED }, (_, i) =>
    resultFile(`?v=1&seed=${i + 1}`, 0.9 + (i % 50) / 1000, 4),
  );
  await page.getByLabel("Add result files: files").setInputFiles([...short, ...long]);
  await expect(page.getByText(`${KEPT} results were added.`)).toBeVisible({ timeout: 120_000 });
  await button(page, "Compare none").click();
  await page.getByRole("searchbox", { name: "Filter runs" }).fill("k = 1");
  const all = page.getByRole("checkbox", { name: "Compare all runs that are shown" });
  await expect(page.getByText(`${COMPARED} of ${KEPT} runs`)).toBeVisible();

  const comparing = await watchPageThread(page, WATCHED_MS, () => all.click());
  await expect(page.getByText(`${COMPARED} compared`)).toBeVisible();
  await expect(figure(page, "Loss of the runs").locator("[data-line]")).toHaveCount(COMPARED);
  const slowest = longest(comparing);

  await page.getByRole("searchbox", { name: "Filter runs" }).fill("");
  await expect(page.getByText(`${KEPT} runs ·`)).toBeVisible();
  const table = page.getByRole("table", { name: "Runs" });
  await table.hover();
  const scrolling = await watchPageThread(page, WATCHED_MS, async () => {
    for (let turn = 0; turn < 40; turn++) {
      await page.mouse.wheel(0, 300);
      await page.waitForTimeout(50);
    }
  });
  expect(
    await table.locator("tbody tr[aria-rowindex]").first().getAttribute("aria-rowindex"),
  ).not.toBe("2");
  const slowestScroll = longest(scrolling);
  console.log(`longest task: comparing ${slowest} ms, scrolling ${slowestScroll} ms`);
  expect(slowest).toBeLessThanOrEqual(LONGEST_MS);
  expect(slowestScroll).toBeLessThanOrEqual(LONGEST_OF_SCROLL_MS);
});

const longest = (tasks: readonly { readonly processorMs: number }[]) =>
  Math.round(Math.max(...tasks.map(({ processorMs }) => processorMs)));
