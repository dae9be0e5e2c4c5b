import type {} from "../src/headless.ts";
import {
  type BenchmarkChoice,
  benchmarkRequest,
  type RuntimeMeasurements,
} from "./benchmarkCases.ts";
import { withHeadlessPage } from "./headlessPage.ts";

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
    return { measurements, versions: { [browser.browserType().name()]: browser.version() } };
  });
}
