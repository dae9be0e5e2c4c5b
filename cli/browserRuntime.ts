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
  signal: AbortSignal,
): Promise<RunOutcome> {
  return withHeadlessPage(signal, async (page) => {
    await page.exposeFunction(PROGRESS_FUNCTION, onProgress);
    return await page.evaluate(
      (wanted) =>
        globalThis.switchyard.run(wanted, (progress) => {
          void globalThis.reportProgress(progress);
        }),
      spec,
    );
  });
}
