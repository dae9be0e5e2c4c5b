import type { Page } from "@playwright/test";
import { METHOD_NAMES, METHODS, type MethodName } from "../src/experiment/methods.ts";
import { expect, figure, openReady, testOfReturning as test, trainToEnd } from "./fixtures.ts";

const LITTLE = "engine=cpu&trainSize=1280&epochs=1";

const yard = (page: Page) => page.getByRole("region", { name: "The yard" });
const health = (page: Page) => figure(page, "Routing health");

async function chooseMethod(page: Page, method: MethodName): Promise<void> {
  await page.getByRole("combobox", { name: "Method", exact: true }).selectOption(method);
  await expect(page).toHaveURL(method === "tutorial" ? /\?v=1/ : new RegExp(`method=${method}\\b`));
}

for (const method of METHOD_NAMES) {
  test(`${method}: its link opens, trains a little, and is pictured`, async ({ page }) => {
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    await openReady(page, `?v=1&method=${method}&${LITTLE}`);
    await trainToEnd(page);
    const sentences = yard(page).getByRole("listitem");
    await expect(sentences).toHaveCount(6);
    await expect(sentences.first()).toHaveText(/^A \d (goes to|is chosen by) .*\.$/);
    if (METHODS[method].matches === undefined) {
      await expect(health(page)).toContainText("multiply–adds");
      await expect(health(page)).not.toContainText(/–(?!adds)/);
    }
    expect(complaints).toEqual([]);
  });
}

test("choosing a method draws who chooses, and reads its health", async ({ page }) => {
  await openReady(page, `?v=1&${LITTLE}`);
  await expect(yard(page)).toContainText("the router throws the switches, two experts vote");

  await chooseMethod(page, "expert-choice");
  await expect(yard(page)).toContainText("each takes the 250 of 1,000 test images");
  await trainToEnd(page);
  await expect(health(page)).toContainText("Test in batches");
  await expect(health(page)).toContainText("Each image alone");
  await expect(health(page).getByRole("table")).toHaveAccessibleName(/experts that chose an image/);
  await expect(figure(page, "Accuracy")).toContainText("alone");

  await chooseMethod(page, "base");
  await expect(yard(page)).toContainText("an auction gives every expert exactly 16");

  await chooseMethod(page, "hash");
  await expect(yard(page)).toContainText("No router, no gates");

  await chooseMethod(page, "sigmoid-shared");
  await expect(yard(page)).toContainText("S1");
});

test("drops are drawn in training, and absent from the test", async ({ page }) => {
  await openReady(page, `?v=1&method=switch&capacityFactor=0.5&${LITTLE}`);
  await expect(yard(page)).toContainText("an expert takes at most 8");
  await expect(
    yard(page).getByRole("listitem").filter({ hasText: "full and drops it" }),
  ).toHaveCount(2);
  await trainToEnd(page);
  await expect(health(page)).toContainText("Dropped");
  await expect(health(page)).toContainText("Right without one");
  await expect(figure(page, "Expert load")).toContainText("dropped");

  await yard(page).getByText("Test", { exact: true }).click();
  await expect(yard(page)).toContainText("Six test digits arrive");
  await expect(yard(page).getByRole("listitem").filter({ hasText: "drops it" })).toHaveCount(0);
});

test("each auxiliary loss in use has its line and its coefficient, and load is read in fair shares", async ({
  page,
}) => {
  await openReady(page, `?v=1&method=noisy-top-k&zCoef=0.001&${LITTLE}`);
  await trainToEnd(page);
  for (const name of ["task", "importance × 0.1", "load × 0.1", "router z × 0.001"]) {
    await expect(figure(page, "Loss"), name).toContainText(name);
  }
  await expect(figure(page, "Loss")).not.toContainText("balance");
  await expect(figure(page, "Expert load")).toContainText("1 is fair");
  await page.getByRole("button", { name: "Expert load: more" }).click();
  await page.getByRole("menuitemcheckbox", { name: /Stacked/ }).click();
  await expect(figure(page, "Expert load")).toContainText("% of assignments");
  await expect(figure(page, "Expert load")).not.toContainText("fair");
});
