import type { Browser } from "playwright";
import { DEFAULT_EXPERIMENT } from "../../src/experiment/fields.ts";
import type {} from "../../src/headless.ts";
import { withHeadlessPage } from "../../tools/headlessPage.ts";
import {
  type BenchmarkChoice,
  benchmarkRequest,
  type RuntimeMeasurements,
  type RuntimeProfile,
} from "./benchmarkCases.ts";

const PROGRESS_FUNCTION = "reportBenchmark";

declare global {
  /** Exists in the page only: calls back into this process. */
  var reportBenchmark: (text: string) => Promise<void>;
}

export function measureIn(
  choice: BenchmarkChoice,
  signal: AbortSignal,
): Promise<RuntimeMeasurements> {
  return withHeadlessPage(signal, async (page, browser) => {
    await page.exposeFunction(PROGRESS_FUNCTION, choice.onProgress);
    const measurements = await page.evaluate(
      (request) =>
        globalThis.switchyard.bench(request, (text) => {
          void globalThis.reportBenchmark(text);
        }),
      benchmarkRequest(choice),
    );
    return { measurements, versions: versionOf(browser) };
  });
}

export function profileIn(signal: AbortSignal): Promise<RuntimeProfile> {
  return withHeadlessPage(signal, async (page, browser) => {
    const profile = await page.evaluate(
      (experiment) => globalThis.switchyard.profile(experiment),
      DEFAULT_EXPERIMENT,
    );
    return { ...profile, versions: versionOf(browser) };
  });
}

function versionOf(browser: Browser): Record<string, string> {
  return { [browser.browserType().name()]: browser.version() };
}
