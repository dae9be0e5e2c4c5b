import type { Page } from "playwright";
import type {} from "../src/headless.ts";
import type { RunOutcome, RunProgress } from "../src/lab/runToEnd.ts";
import type { RunSpec } from "../src/run/runSpec.ts";
import { withHeadlessPage } from "../tools/headlessPage.ts";

const PROGRESS_FUNCTION = "reportProgress";

declare global {
  /** Exists in the page only: calls back into this process. */
  var reportProgress: (progress: RunProgress) => Promise<void>;
}

/** Runs an experiment in the browser, as a visitor's page would. */
export function runExperiment(
  spec: RunSpec,
  onProgress: (progress: RunProgress) => void,
  interruption: AbortSignal,
  wantsWeights: boolean,
): Promise<RunOutcome> {
  return withHeadlessPage(
    interruption,
    async (page) => {
      await page.exposeFunction(PROGRESS_FUNCTION, onProgress);
      const interrupt = () => interruptRun(page);
      interruption.addEventListener("abort", interrupt);
      try {
        interruption.throwIfAborted();
        return await page.evaluate(
          ([wanted, isWithWeights]) =>
            globalThis.switchyard.run(
              wanted,
              (progress) => {
                void globalThis.reportProgress(progress);
              },
              isWithWeights,
            ),
          [spec, wantsWeights] as const,
        );
      } finally {
        interruption.removeEventListener("abort", interrupt);
      }
    },
    "work",
  );
}

function interruptRun(page: Page): void {
  page.evaluate(() => globalThis.switchyard.interrupt()).catch(() => {}); // a page that is gone ends the run, too, and says so there
}
