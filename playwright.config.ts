import { defineConfig, type Project } from "@playwright/test";
import { resolveBrowser } from "./tools/browser.ts";
import { propertySeed, SEED_VARIABLE } from "./tools/testing/propertySeed.ts";

const browser = resolveBrowser({ gpu: "software" });

// Drawn before any test is read: all processes of a run draw the same tests from it.
process.env[SEED_VARIABLE] ??= String(propertySeed(undefined));

/** Whether memory stays bounded: long, but other work on the machine does not matter. */
const MEMORY = "**/memory.spec.ts";
/** Specs with limits in milliseconds of the page's own: nothing else may run beside them. */
const TIMING = ["**/smoothness.spec.ts", "**/startup.spec.ts"];

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
    // A trace takes a fifth of the processor's time, of every test: `--trace on` records the one that failed.
    screenshot: "only-on-failure",
  },
  projects: [
    project("behaviour", { testIgnore: [MEMORY, ...TIMING] }),
    project("memory", { testMatch: MEMORY }),
    project("timing", { testMatch: TIMING }),
  ],
});

/** Projects that run side by side must not empty each other's folder. */
function project(name: string, tests: Pick<Project, "testMatch" | "testIgnore">): Project {
  return { name, outputDir: `test-results/${name}`, ...tests };
}
