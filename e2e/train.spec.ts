import {
  button,
  engineChip,
  expect,
  expectFiguresWithData,
  openReady,
  SMALL_RUN,
  testOfReturning as test,
  testAccuracy,
  trainToEnd,
} from "./fixtures.ts";

test("the page opens on the tutorial's experiment, ready to play", async ({ page }) => {
  await openReady(page, "");
  await expect(page).toHaveTitle(/Switchyard/);
  expect(new URL(page.url()).search).toBe("");
  await expect(button(page, "Step")).toBeEnabled();
});

for (const [engine, name] of [
  ["webgpu", "WebGPU"],
  ["cpu", "CPU"],
] as const) {
  test(`${name}: play trains past 90 %, and every figure has data`, async ({ page }) => {
    await openReady(page, `?v=1&engine=${engine}&${SMALL_RUN}`);
    await expect(engineChip(page)).toHaveAccessibleName(`Engine: ${name}`);
    await trainToEnd(page);
    expect(await testAccuracy(page)).toBeGreaterThan(0.9);
    await expectFiguresWithData(page);
  });
}

test("pause holds, step moves by one, restart begins again", async ({ page }) => {
  await openReady(page, "?v=1&engine=cpu&epochs=50");
  await button(page, "Play").click();
  await expect(page.getByText("test accuracy").locator("xpath=..")).toContainText("%");
  await button(page, "Pause").click();
  await expect(button(page, "Play")).toBeEnabled();
  await button(page, "Step").click();
  await expect(button(page, "Play")).toBeEnabled();
  await button(page, "Restart").click();
  await expect(page.getByText("test accuracy").locator("xpath=..")).toContainText("–");
});

test("a new seed is another experiment, and its link says so", async ({ page }) => {
  await openReady(page, "?v=1&engine=cpu");
  await button(page, "New seed").click();
  await expect(page).toHaveURL(/seed=\d+/);
  await expect(button(page, "Play")).toBeEnabled();
});
