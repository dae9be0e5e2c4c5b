import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { readWeights } from "../src/weights/weightsFile.ts";
import { findViolations } from "./axe.ts";
import {
  button,
  expect,
  figure,
  openReady,
  testOfReturning as test,
  trainToEnd,
} from "./fixtures.ts";

const LINK = "?v=1&numExperts=4&epochs=2&trainSize=2000&seed=7&engine=cpu";
const STEPS = 32;

const alertOf = (page: Page, text: string) => page.getByRole("alert").filter({ hasText: text });

/** Files that a figure's menu makes. */
async function saveAs(page: Page, name: string, format: "CSV" | "SVG" | "PNG") {
  await button(page, `${name}: more`).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: `Save as ${format}` }).click(),
  ]);
  return {
    name: download.suggestedFilename(),
    content: await readFile(await download.path()),
  };
}

/** The cells of a CSV file without quotes, but for the last column of its head. */
function readCsv(content: Buffer): Record<string, string>[] {
  const [head = "", ...lines] = content.toString().trimEnd().split("\r\n");
  const columns = head.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    expect(cells).toHaveLength(columns.length);
    return Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? ""]));
  });
}

test("every figure goes home as observations, as a drawing and as a picture", async ({ page }) => {
  await openReady(page, LINK);
  await trainToEnd(page);
  const observations = {
    Loss: STEPS,
    Accuracy: STEPS,
    "Expert load": STEPS * 4,
    "Class routing": 10 * 4,
    "Confusion matrix": 10 * 10,
    "Class accuracy": 10,
  };
  for (const [name, count] of Object.entries(observations)) {
    const csv = await saveAs(page, name, "CSV");
    const file = name.toLowerCase().replace(" ", "-");
    expect(csv.name).toBe(
      `switchyard-${file}-num-experts-4-epochs-2-train-size-2000-seed-7-engine-cpu-step-${STEPS}.csv`,
    );
    const rows = readCsv(csv.content);
    expect(rows.length, name).toBeGreaterThanOrEqual(count);
    for (const row of rows) {
      expect(row).toMatchObject({ engine: "cpu", seed: "7", link: LINK });
    }
    expect(rows.at(-1)?.step, name).toBe(String(STEPS));

    const svg = await saveAs(page, name, "SVG");
    const texts = await page.evaluate((text) => {
      const drawing = new DOMParser().parseFromString(text, "image/svg+xml");
      return drawing.querySelector("parsererror") ? undefined : drawing.documentElement.textContent;
    }, svg.content.toString());
    expect(texts, name).toContain(name);
    expect(texts, name).toContain(`step ${STEPS}`);
    expect(texts, name).toContain("Number of experts 4");
    expect(texts?.replaceAll(/\s/g, ""), name).toContain("numExperts=4");

    const png = await saveAs(page, name, "PNG");
    expect(png.content.subarray(1, 4).toString()).toBe("PNG");
    const width = (await figure(page, name).boundingBox())?.width ?? 0;
    expect(Math.abs(png.content.readUInt32BE(16) - 2 * width), name).toBeLessThanOrEqual(1);
  }
  const confusion = readCsv((await saveAs(page, "Confusion matrix", "CSV")).content);
  const images = confusion.reduce((sum, row) => sum + Number(row.images), 0);
  expect(images).toBe(10_000);
});

test("figures are copied as images; weights, script and citation of a run are taken home", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openReady(page, LINK);
  await trainToEnd(page);
  await button(page, "Loss: more").click();
  await page.getByRole("menuitem", { name: "Copy as image" }).click();
  await expect(page.getByRole("menuitem", { name: "Copied" })).toBeVisible();
  const types = await page.evaluate(async () => (await navigator.clipboard.read())[0]?.types);
  expect(types).toEqual(["image/png"]);
  await page.keyboard.press("Escape");

  const home = page.getByRole("region", { name: "Take this run home" });
  const saved = async (name: string) => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      home.getByRole("button", { name }).click(),
    ]);
    const content = await readFile(await download.path());
    return { name: download.suggestedFilename(), content };
  };
  const weights = await saved("Save weights");
  expect(weights.name).toMatch(/^switchyard-weights-num-experts-4-.*-step-32\.safetensors$/);
  const read = readWeights(weights.content);
  expect(read).toMatchObject({ link: LINK, step: STEPS });
  expect(read.tensors.get("router.weight")?.shape).toEqual([4, 784]);
  const script = await saved("Save PyTorch script");
  expect(script.name).toMatch(/^switchyard-num-experts-4-.*\.py$/);
  expect(script.content.toString()).toContain(`LINK = ${JSON.stringify(LINK)}`);

  await home.getByRole("button", { name: "Cite this run" }).click();
  const citation = page.getByRole("textbox", { name: "Citation of this run" });
  await expect(citation).toBeFocused();
  await expect(citation).toHaveValue(/Commit [0-9a-f]{12}.*\n\n@misc/s);
  expect(await findViolations(page)).toEqual([]);
  const text = await citation.inputValue();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
  await page.keyboard.press("Escape");
  await expect(home.getByRole("button", { name: "Cite this run" })).toBeFocused();

  const chooser = home.getByLabel("File of weights");
  const lie = Buffer.from(weights.content);
  lie.writeBigUInt64LE(1n << 40n);
  const file = { name: "mine.safetensors", mimeType: "" };
  await chooser.setInputFiles({ ...file, buffer: lie });
  await expect(alertOf(page, "“mine.safetensors” could not be read: The header")).toBeVisible();
  await chooser.setInputFiles({ ...file, buffer: weights.content });
  await expect(alertOf(page, "start from the weights of mine.safetensors now")).toBeVisible();
  await expect(button(page, "Play")).toBeEnabled();
  await trainToEnd(page);
  const [result] = await Promise.all([
    page.waitForEvent("download"),
    button(page, "Save result").click(),
  ]);
  const { history, startedFrom } = JSON.parse(await readFile(await result.path(), "utf8"));
  expect(startedFrom).toBe("mine.safetensors");
  expect(history.taskLoss[0]).toBeLessThan(2);
  await button(page, "New seed").click();
  await expect(alertOf(page, "start from the weights of")).toBeHidden();
  await button(page, "Step").click();

  await page.evaluate(() => Reflect.deleteProperty(globalThis, "ClipboardItem"));
  await button(page, "Loss: more").click();
  await page.getByRole("menuitem", { name: "Copy as image" }).click();
  const refusal = "The figure “Loss” could not be copied: This browser cannot copy pictures.";
  await expect(alertOf(page, refusal)).toBeVisible();
});
