import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { findViolations } from "./axe.ts";
import { button, expect, figure, openReady, slider, test, trainToEnd } from "./fixtures.ts";

const RUN = "?v=1&engine=cpu&numExperts=3&trainSize=3200&batchSize=100&epochs=3";
const FIGURES = ["Class routing", "Confusion matrix", "Class accuracy", "Loss", "Expert load"];

/** Everything that the page says of the moment that it shows: header, health, matrices, curves. */
async function everything(page: Page): Promise<readonly string[]> {
  const header = await shownStep(page).textContent();
  const numbers = await page
    .getByText("test accuracy", { exact: true })
    .locator("..")
    .textContent();
  const health = await figure(page, "Routing health").textContent();
  const cells = ["Class routing", "Confusion matrix"].map((name) =>
    figure(page, name)
      .locator("td")
      .evaluateAll((all) => all.map((cell) => cell.ariaLabel ?? cell.textContent).join(" | ")),
  );
  const steps = FIGURES.map((name) =>
    figure(page, name).locator("[data-step]").first().getAttribute("data-step"),
  );
  const told = await Promise.all([...cells, ...steps]);
  return [header, numbers, health, ...told].map(String);
}

/** The step that the header shows. */
const shownStep = (page: Page) => page.locator("header b[data-step]");

async function lookAt(page: Page, key: string, step: number): Promise<void> {
  await slider(page, "Time").press(key);
  await expect(shownStep(page)).toHaveAttribute("data-step", String(step));
  for (const name of FIGURES) {
    await expect(figure(page, name).locator("[data-step]").first()).toHaveAttribute(
      "data-step",
      String(step),
    );
  }
}

test("a moment of the past shows the numbers that were recorded there, in all figures, and back", async ({
  page,
}) => {
  await openReady(page, RUN);
  const recorded: (readonly string[])[] = [];
  for (let step = 1; step <= 4; step++) {
    await button(page, "Step").click();
    await expect(shownStep(page)).toHaveAttribute("data-step", String(step));
    for (const name of FIGURES) {
      const at = figure(page, name).locator("[data-step]").first();
      await expect(at).toHaveAttribute("data-step", String(step));
    }
    recorded.push(await everything(page));
  }
  expect(recorded[1]).not.toEqual(recorded[2]);
  await expect(slider(page, "Time")).toHaveAttribute("aria-valuetext", "step 4, now");
  await lookAt(page, "ArrowLeft", 3);
  expect(await everything(page)).toEqual(recorded[2]);
  await lookAt(page, "ArrowLeft", 2);
  expect(await everything(page)).toEqual(recorded[1]);
  await expect(page.getByText("looking back")).toBeVisible();

  expect(await findViolations(page)).toEqual([]);

  await button(page, "Back to now").click();
  await expect(shownStep(page)).toHaveAttribute("data-step", "4");
  await lookAt(page, "End", 4);
  expect(await everything(page)).toEqual(recorded[3]);

  // What trains shows what it trains.
  await slider(page, "Time").press("Home");
  await expect(shownStep(page)).toHaveAttribute("data-step", "0");
  await button(page, "Step").click();
  await expect(shownStep(page)).toHaveAttribute("data-step", "5");

  await button(page, "Watch as a film").click();
  await expect(shownStep(page)).not.toHaveAttribute("data-step", "5");
  await expect(shownStep(page)).toHaveAttribute("data-step", "5");
  await expect(button(page, "Watch as a film")).toBeVisible();
});

test("a fork trains on with the losses of a run that starts from the same weights", async ({
  page,
}) => {
  await openReady(page, RUN);
  for (let step = 1; step <= 2; step++) {
    await button(page, "Step").click();
    await expect(shownStep(page)).toHaveAttribute("data-step", String(step));
  }
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save weights" }).click();
  const weights = await readFile(await (await download).path());
  await button(page, "Step").click();
  await expect(shownStep(page)).toHaveAttribute("data-step", "3");

  await lookAt(page, "ArrowLeft", 2);
  await button(page, "Train on from here").click();
  await expect(shownStep(page)).toHaveAttribute("data-step", "0");
  await expect(page.getByText("start from the weights of step 2 of the run before")).toBeVisible();
  const records = await recordsOfRun(page);

  await page.getByLabel("File of weights").setInputFiles({
    name: "mine.safetensors",
    mimeType: "application/octet-stream",
    buffer: weights,
  });
  await expect(page.getByText("start from the weights of mine.safetensors")).toBeVisible();
  await expect(shownStep(page)).toHaveAttribute("data-step", "0");
  expect(await recordsOfRun(page)).toEqual(records);
});

/** What a run that is trained to its end has recorded, to the last digit. */
async function recordsOfRun(page: Page): Promise<unknown> {
  await trainToEnd(page);
  const download = page.waitForEvent("download");
  await button(page, "Save result").click();
  const text = await readFile(await (await download).path(), "utf8");
  const { history } = JSON.parse(text);
  expect(history.step.length).toBeGreaterThan(50);
  return history;
}
