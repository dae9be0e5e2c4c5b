import { defineConfig, type Project } from "@playwright/test";
import { resolveBrowser } from "./tools/browser.ts";
import { propertySeed, SEED_VARIABLE } from "./tools/testing/propertySeed.ts";

const browser = resolveBrowser({ gpu: "software" });

// Set before any test file is loaded, so that all processes draw the same tests.
process.env[SEED_VARIABLE] ??= String(propertySeed(undefined));

/** Whether memory stays bounded: long, but other work on the machine does not matter. */
const MEMORY = "**/memory.spec.ts";
/** Specs with limits in milliseconds of the page's own: nothing else may run beside them. */
const TIMING = [
  "**/archiveStartup.spec.ts",
  "**/compareSpeed.spec.ts",
  "**/freshness.spec.ts",
  "**/smoothness.spec.ts",
  "**/startup.spec.ts",
  "**/sweepSmoothness.spec.ts",
];

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
    // Tracing costs every test a fifth of its processor time. To trace a test that failed, repeat it with `--trace on`.
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
