import { defineConfig } from "@playwright/test";
import { resolveBrowser } from "./tools/browser.ts";

const browser = resolveBrowser({ gpu: "software" });

// One worker, and long limits: a software GPU trains on the same two cores as the page under test.
export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/servePage.ts",
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: "list",
  use: {
    launchOptions: browser,
    headless: true,
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
  },
});
