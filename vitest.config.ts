import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { resolveBrowser } from "./tools/browser.ts";

/** Looks for a browser (and may install one) only when the tests that need it run. */
function kernelBrowser() {
  const wanted = process.argv.every((argument) => argument !== "node");
  return wanted ? resolveBrowser({ gpu: "software" }) : { executablePath: "", args: [] };
}

/** Property tests draw their cases from a seed that is printed, and can be asked for. */
const SEEDED = {
  globalSetup: ["tools/testing/propertySeed.ts"],
  setupFiles: ["tools/testing/seedProperties.ts"],
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "node",
          ...SEEDED,
          environment: "node",
          // Property tests take what they take: a busy machine must not fail them.
          testTimeout: 60_000,
          include: ["{src,tools,cli,scripts,bench}/**/*.test.ts"],
          exclude: ["src/**/*.browser.test.ts"],
        },
      },
      {
        test: {
          name: "browser",
          ...SEEDED,
          include: ["src/**/*.browser.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          // One page for all files, so that they can share a device, see src/engine/webgpu/testing/sharedGpu.ts.
          fileParallelism: false,
          isolate: false,
          // What a test replaced is put back before the next one, of whatever file.
          restoreMocks: true,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: kernelBrowser() }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
    ],
  },
});
