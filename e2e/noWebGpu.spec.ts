import { resolveBrowser } from "../tools/browser.ts";
import {
  button,
  engineChip,
  expect,
  openReady,
  SMALL_RUN,
  test,
  testAccuracy,
  trainToEnd,
} from "./fixtures.ts";

// Another browser for this file: a worker's navigator.gpu cannot be taken away by a script.
test.use({ launchOptions: resolveBrowser({ webGpu: false }) });

test("without WebGPU the CPU engine trains, and a notice says why", async ({ page }) => {
  await openReady(page, `?v=1&engine=webgpu&${SMALL_RUN}`);
  await expect(engineChip(page)).toHaveAccessibleName("Engine: CPU");
  await expect(page.getByRole("alert").filter({ hasText: "WebGPU" })).toBeVisible();
  await trainToEnd(page);
  expect(await testAccuracy(page)).toBeGreaterThan(0.9);
  await expect(button(page, "Play")).toBeEnabled();
});
