import type { AwaitedEngine } from "./awaitedEngine.ts";
import type { Cohort } from "./cohort.ts";
import type { RunBook } from "./runBook.ts";
import type { Test } from "./standing.ts";

/** A test of a run that is not yet entered in its book. */
export interface RunTest {
  readonly book: RunBook;
  readonly test: Test;
}

/**
 * Makes the next test that is due at the cohort's step, for every run that it is due for. If experts choose among
 * images, a full test is made twice: in fixed batches, and with each image by itself.
 */
export async function testDueRuns(
  awaited: AwaitedEngine,
  cohort: Cohort,
): Promise<readonly RunTest[]> {
  const stride = cohort.testStride;
  const full = stride === 1;
  const due = cohort.dueFor(stride);
  const own = await awaited.evaluate(stride, "own");
  const { assignment } = awaited.engine.config.routing;
  const alone =
    full && assignment === "expert-choice"
      ? await awaited.evaluate(stride, "token-choice")
      : undefined;
  return due.map(({ book, replica }) => ({
    book,
    test: { own: own[replica], tokenChoice: alone?.[replica], full },
  }));
}
