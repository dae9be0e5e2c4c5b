import { expect, it } from "vitest";
import { cpuHost } from "../../host/testing/cpuHost.ts";
import { specOf } from "../../run/runSpec.ts";
import { SMALL_EXPERIMENT } from "../../run/testing/fakeEngine.ts";
import type { RunOutcome } from "../runToEnd.ts";
import { cohortToEnd } from "./cohortToEnd.ts";

const SPECS = [
  specOf({ ...SMALL_EXPERIMENT, seed: 1 }),
  specOf({ ...SMALL_EXPERIMENT, seed: 2, numExperts: 5, epochs: 2 }),
  specOf({ ...SMALL_EXPERIMENT, seed: 3 }, [{ step: 7, field: "learningRate", value: 0.1 }]),
];

/** What came out of a run that is done. */
function historyOf(outcome: RunOutcome) {
  if (!outcome.ok) throw new Error(outcome.failure.message);
  const { link, history, test, steps } = outcome.result;
  return { link, history, test, steps };
}

it("gives each run the result that it has alone, and tells how far it is", async () => {
  const host = cpuHost();
  const shares = SPECS.map(() => 0);
  const together = await cohortToEnd(host, SPECS, (i, share) => {
    expect(share).toBeGreaterThanOrEqual(shares[i]);
    shares[i] = share;
  });
  expect(shares).toEqual([1, 1, 1]);
  for (const [i, spec] of SPECS.entries()) {
    const [alone] = await cohortToEnd(host, [spec], () => {});
    expect(historyOf(together[i])).toEqual(historyOf(alone));
  }
});

it("fails every run where they cannot share an engine", async () => {
  const other = specOf({ ...SMALL_EXPERIMENT, batchSize: 50 });
  const outcomes = await cohortToEnd(cpuHost(), [SPECS[0], other], () => {});
  expect(outcomes).toHaveLength(2);
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining("another batchSize") },
    });
  }
});
