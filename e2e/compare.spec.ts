import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "@playwright/test";
import { findViolations } from "./axe.ts";
import { button, expect, figure, testOfReturning as test } from "./fixtures.ts";
import { type ResultFile, resultFile, textFile } from "./resultFiles.ts";

/** Two experiments of three seeds each: with k = 1 every digit is recognised 6 points worse, far beyond the spread. */
const TWO_EXPERIMENTS = [0, 1, 2].flatMap((seed) => [
  resultFile(`?v=1${seed ? `&seed=${seed}` : ""}`, 0.94 + seed / 100),
  resultFile(`?v=1&topK=1${seed ? `&seed=${seed}` : ""}`, 0.88 + seed / 100),
]);

const SIGNED = /[+−]\d/;
const table = (page: Page) => page.getByRole("table", { name: "Runs", exact: true });
const rows = (page: Page) => table(page).getByRole("rowheader");

async function openCompare(page: Page): Promise<void> {
  await page.goto("./?v=1&engine=cpu&view=compare");
  await expect(button(page, "Add result files")).toBeEnabled();
}

async function add(page: Page, files: readonly ResultFile[]): Promise<void> {
  await page.getByLabel("Add result files: files").setInputFiles([...files]);
  await expect(page.getByText(/results? (was|were) added\.$/)).toBeVisible();
}

test("results of other machines are added, compared, and judged by their spread", async ({
  page,
}) => {
  await openCompare(page);
  await expect(page.getByText("No run is kept yet.")).toBeVisible();
  const broken = textFile("<img src=x onerror=alert(1)>.json", '{"schema":1');
  const foreign = textFile("notes.json", '{"schema":7}');
  await add(page, [...TWO_EXPERIMENTS, broken, foreign, textFile("index.json", "{}")]);
  await expect(page.getByText("6 results were added.")).toBeVisible();
  await expect(
    page.getByText(`“${broken.name}”, since it is not JSON, or not whole.`),
  ).toBeVisible();
  await expect(page.getByText("“notes.json”, since it is no result of schema 1.")).toBeVisible();
  await expect(page.getByText("index.json")).toHaveCount(0);

  await test.step("the table has the fields that differ, and no others", async () => {
    await expect(rows(page)).toHaveCount(6);
    const heads = await table(page).getByRole("columnheader").allTextContents();
    expect(heads.slice(0, 4)).toEqual([
      "Run",
      "Experts per image (k)",
      "Seed",
      "Accuracy± over seeds",
    ]);
    await expect(table(page).getByRole("cell", { name: "94.0 % ± 1.0" })).toHaveCount(1);
  });

  await test.step("words say what is more than chance", async () => {
    await expect(
      page.getByText(/is 6\.0 points (better|worse) than A: .* more than the spread over seeds/),
    ).toBeVisible();
    await expect(figure(page, "Gain by digit")).toContainText("All differences are larger");
    await expect(
      figure(page, "Difference of confusions").getByRole("cell", { name: SIGNED }),
    ).toHaveCount(20);
  });

  await test.step("experts are matched, so that a permutation looks like none", async () => {
    await expect(figure(page, "Class routing of A")).toContainText("100 % of the assignments");
    const [own, matched] = [/^Class routing of A$/, /^Class routing of B, matched$/].map((name) =>
      page.getByRole("figure", { name }).locator("tbody"),
    );
    expect(await matched?.allInnerTexts()).toEqual(await own?.allInnerTexts());
  });

  await test.step("the selection and the baseline stand in the address, and outlast a reload", async () => {
    await expect(page).toHaveURL(/runs=run-/);
    await button(page, "Baseline: k 1").click();
    await expect(page).toHaveURL(/pin=run-/);
    await page.reload();
    await expect(button(page, "Baseline: k 1")).toHaveAttribute("aria-pressed", "true");
    await expect(
      page.getByText(/A is 6\.0 points better than B|B is 6\.0 points better than A/),
    ).toBeVisible();
  });

  await test.step("a file that is there already is not kept twice", async () => {
    await add(page, TWO_EXPERIMENTS.slice(0, 1));
    await expect(rows(page)).toHaveCount(6);
  });
});

test("compare works by keyboard alone", async ({ page }) => {
  await openCompare(page);
  await add(page, TWO_EXPERIMENTS);
  await button(page, "Compare none").press("Enter");
  await expect(figure(page, "Loss of the runs")).toHaveCount(0);

  await test.step("rows by arrows, chosen by the space bar", async () => {
    const boxes = table(page).getByRole("checkbox", { name: /^Compare (?!all)/ });
    await boxes.first().focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("End");
    await expect(boxes.last()).toBeFocused();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Space");
    await expect(boxes.nth(4)).toBeChecked();
    await expect(
      page.getByRole("list", { name: "Compared runs" }).getByRole("listitem"),
    ).not.toHaveCount(0);
  });

  await test.step("sorted by a column's button, both ways", async () => {
    const head = table(page).getByRole("columnheader", { name: /^Accuracy/ });
    await head.getByRole("button").press("Enter");
    await expect(head).toHaveAttribute("aria-sort", "descending");
    await expect(table(page).getByRole("row").nth(1)).toContainText("96.0");
    await head.getByRole("button").press("Enter");
    await expect(head).toHaveAttribute("aria-sort", "ascending");
    await expect(table(page).getByRole("row").nth(1)).toContainText("88.0");
  });

  await test.step("filtered by words and comparisons", async () => {
    await page.getByRole("searchbox", { name: "Filter runs" }).fill("accuracy > 93, seed = 1");
    await expect(rows(page)).toHaveCount(1);
    await page.getByRole("searchbox", { name: "Filter runs" }).fill("");
  });

  await test.step("zoomed by buttons, and the zoom survives a change", async () => {
    const labels = figure(page, "Loss of the runs").locator("svg text");
    const before = await labels.allTextContents();
    await button(page, "Zoom in").press("Enter");
    await expect.poll(() => labels.allTextContents()).not.toEqual(before);
    const zoomed = await labels.allTextContents();
    await page.getByRole("checkbox", { name: "Every seed" }).press("Space");
    expect(await labels.allTextContents()).toEqual(zoomed);
    await button(page, "Show all steps").press("Enter");
    await expect.poll(() => labels.allTextContents()).toEqual(before);
  });
});

test("curves are zoomed by a drag, and a pointer is followed by both figures", async ({ page }) => {
  await openCompare(page);
  await add(page, TWO_EXPERIMENTS);
  const plot = figure(page, "Loss of the runs").getByRole("img", { name: /^Task loss over/ });
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  if (!box) throw new Error("The loss is not drawn.");
  const at = (share: number) => [box.x + box.width * share, box.y + box.height / 2] as const;
  await page.mouse.move(...at(0.5));
  await expect(page.getByText(/^step \d+$/)).toHaveCount(2);
  await page.mouse.down();
  await page.mouse.move(...at(0.8), { steps: 4 });
  await page.mouse.up();
  await expect(button(page, "Show all steps")).toBeEnabled();
  await page.mouse.dblclick(...at(0.5));
  await expect(button(page, "Show all steps")).toBeDisabled();
});

test("a folder of results is added, and hundreds of rows are laid out a screen at a time", async ({
  page,
}, testInfo) => {
  const folder = testInfo.outputPath("results");
  mkdirSync(folder, { recursive: true });
  for (let seed = 0; seed < 150; seed++) {
    const { buffer } = resultFile(`?v=1&seed=${seed + 1}`, 0.9 + (seed % 50) / 1000, 4);
    writeFileSync(path.join(folder, `${seed}.json`), buffer);
  }
  await openCompare(page);
  await page.getByLabel("Add a folder: files").setInputFiles(folder);
  await expect(page.getByText("150 results were added.")).toBeVisible({ timeout: 90_000 });
  await expect(table(page)).toHaveAttribute("aria-rowcount", "151");
  expect(await rows(page).count()).toBeLessThan(40);
  await table(page)
    .getByRole("checkbox", { name: /^Compare (?!all)/ })
    .first()
    .focus();
  await page.keyboard.press("End");
  await expect(table(page).locator('tr[aria-rowindex="151"] input')).toBeFocused();
  await expect(page.getByText("100 compared, the most there can be")).toBeVisible();
});

const LOOKS = [
  [{ width: 1440, height: 900 }, "light", "none"],
  [{ width: 1440, height: 900 }, "dark", "none"],
  [{ width: 390, height: 844 }, "light", "none"],
  [{ width: 1440, height: 900 }, "light", "active"],
] as const;

test("axe finds nothing on Compare, empty or full, and it does not scroll sideways", async ({
  page,
}) => {
  test.setTimeout(240_000);
  await openCompare(page);
  expect.soft(await findViolations(page), "empty").toEqual([]);
  await add(page, [...TWO_EXPERIMENTS, textFile("notes.json", "no JSON")]);
  await expect(figure(page, "Gain by digit")).toBeVisible();
  for (const [viewport, colorScheme, forcedColors] of LOOKS) {
    const look = `${viewport.width} ${colorScheme} ${forcedColors}`;
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme, forcedColors, reducedMotion: "reduce" });
    expect.soft(await findViolations(page), look).toEqual([]);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect.soft(overflow, look).toBeLessThanOrEqual(0);
  }

  // On a phone, accuracies are in sight beside the names, and names whole where they have the keyboard.
  await page.setViewportSize({ width: 390, height: 844 });
  const edgesOf = async (name: RegExp) => {
    const box = await page.getByRole("columnheader", { name }).boundingBox();
    return { left: box?.x ?? Number.NaN, right: (box?.x ?? Number.NaN) + (box?.width ?? 0) };
  };
  expect((await edgesOf(/^Accuracy/)).right).toBeLessThanOrEqual(
    (await edgesOf(/^Baseline/)).left + 1,
  );
  const row = page.getByRole("row").filter({ hasText: "seed 1" }).first();
  const heightBefore = (await row.boundingBox())?.height;
  await row.getByRole("checkbox").focus();
  const name = row.getByRole("rowheader").getByText(/seed 1/);
  const isWhole = () => name.evaluate((text) => text.scrollHeight <= text.clientHeight + 1);
  await expect.poll(isWhole).toBe(true);
  expect((await row.boundingBox())?.height).toBe(heightBefore);

  // With letters of twice the size no title leaves its figure, and no curve its plot.
  await page.evaluate(() => {
    document.documentElement.style.fontSize = "200%";
  });
  const overhang = await page.evaluate(() => {
    const titles = [...document.querySelectorAll("figure :is(h2, h3)")];
    const overTitles = titles.map((title) => {
      const edge = title.closest("figure")?.getBoundingClientRect().right ?? 0;
      const text = document.createRange();
      text.selectNodeContents(title);
      return text.getBoundingClientRect().right - edge;
    });
    return Math.max(...overTitles);
  });
  expect(overhang).toBeLessThanOrEqual(0);
  const curves = figure(page, "Accuracy of the runs").locator("svg svg");
  await expect(curves.first()).toHaveCSS("overflow", "hidden");
  await page.evaluate(() => {
    document.documentElement.style.fontSize = "";
  });

  // The shelf has the letters that Compare gave.
  await page.getByRole("tab", { name: "Train" }).click();
  const kept = page.getByRole("region", { name: "Your runs" }).getByRole("listitem");
  await expect(kept.getByText("A", { exact: true }).first()).toBeVisible();
});
