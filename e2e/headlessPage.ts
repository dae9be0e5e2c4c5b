import type { Page } from "@playwright/test";
import { decodeLink } from "../src/experiment/link.ts";
import type {} from "../src/headless.ts";
import type { RunOutcome, RunProgress } from "../src/lab/runToEnd.ts";
import { type RunSpec, specOf } from "../src/run/runSpec.ts";

/** The experiment of a link that must be right. */
function specOfLink(link: string): RunSpec {
  const { experiment, changes, issues } = decodeLink(link);
  if (issues.length > 0) throw new Error(issues.map(({ message }) => message).join(" "));
  return specOf(experiment, changes);
}

/** Runs a link in the page that shows nothing; once `loseDeviceAt` steps are done, its GPU is lost. */
export async function runHeadless(
  page: Page,
  link: string,
  loseDeviceAt = Number.POSITIVE_INFINITY,
): Promise<{ outcome: RunOutcome; progress: RunProgress[] }> {
  await page.goto("./headless.html");
  return await page.evaluate(
    async ({ spec, loseAt }) => {
      const progress: RunProgress[] = [];
      let isLost = false;
      const outcome = await globalThis.switchyard.run(spec, (news) => {
        progress.push(news);
        if (news.kind !== "training" || news.step < loseAt || isLost) return;
        isLost = true;
        void globalThis.switchyard.loseDevice();
      });
      return { outcome, progress };
    },
    { spec: specOfLink(link), loseAt: loseDeviceAt },
  );
}
