import type { Page } from "@playwright/test";
import type { RunResult } from "../src/run/result.ts";
import { expect, test } from "./fixtures.ts";
import { runHeadless } from "./headlessPage.ts";

const SHORT_RUN = "trainSize=8000&epochs=1&seed=3";
const COMPARED_STEPS = 50;
/** Sums are taken in another order: losses agree to float tolerance, which training lets grow. */
const RELATIVE_TOLERANCE = 1e-3;

async function resultOf(page: Page, link: string): Promise<RunResult> {
  const { outcome } = await runHeadless(page, link);
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.result;
}

for (const engine of ["webgpu", "cpu"]) {
  test(`${engine}: the same link twice gives the same history, to the bit`, async ({ page }) => {
    const link = `?v=1&engine=${engine}&${SHORT_RUN}`;
    const first = await resultOf(page, link);
    const second = await resultOf(page, link);
    expect(first.engine.kind).toBe(engine);
    expect(second.history).toEqual(first.history);
    expect(second.test).toEqual(first.test);
  });
}

test("both engines' first losses agree", async ({ page }) => {
  const gpu = await resultOf(page, `?v=1&engine=webgpu&${SHORT_RUN}`);
  const cpu = await resultOf(page, `?v=1&engine=cpu&${SHORT_RUN}`);
  for (let step = 0; step < COMPARED_STEPS; step++) {
    const expected = cpu.history.loss[step] ?? Number.NaN;
    const error = Math.abs((gpu.history.loss[step] ?? Number.NaN) - expected) / expected;
    expect(error, `step ${step + 1}`).toBeLessThanOrEqual(RELATIVE_TOLERANCE);
  }
});

test("a lost device is replaced, and training goes on to the end", async ({ page }) => {
  const link = "?v=1&engine=webgpu&trainSize=12800&epochs=2";
  const { outcome, progress } = await runHeadless(page, link, 50);
  const notices = progress.flatMap((news) => (news.kind === "notice" ? [news.notice.code] : []));
  expect(notices).toContain("device-lost");
  expect(notices).toContain("device-recovered");
  if (!outcome.ok) throw new Error(outcome.failure.message);
  expect(outcome.result.engine.kind).toBe("webgpu");
  expect(outcome.result.steps).toBe(200);
  expect(outcome.result.history.step).toHaveLength(200);
});
