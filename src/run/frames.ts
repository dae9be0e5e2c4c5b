import { replicaPlans } from "../engine/replicas.ts";
import { parameterLayout } from "../reference/parameters.ts";
import type { AwaitedEngine } from "./awaitedEngine.ts";
import type { Cohort } from "./cohort.ts";
import type { Frame } from "./events.ts";
import type { RunBook } from "./runBook.ts";
import { USUAL_STRIDE } from "./schedule.ts";

/** A frame of a run. */
export interface RunFrame {
  readonly book: RunBook;
  readonly frame: Frame;
}

/**
 * Reads one frame for each watched run. Each frame has its own copy of the run's weights. A run that the schedule did
 * not test at this step is tested on a part of the test images.
 */
export async function readFrames(
  awaited: AwaitedEngine,
  cohort: Cohort,
): Promise<readonly RunFrame[]> {
  const watched = cohort.books.flatMap((book, replica) =>
    book.isWatched ? [{ book, replica }] : [],
  );
  if (watched.length === 0) return [];
  // Before the first step there is nothing to test, and the kernels of tests are still being compiled.
  const untested = watched.filter(({ book }) => book.standing.step > 0 && !book.isTested);
  if (untested.length > 0) {
    const evaluations = await awaited.evaluate(USUAL_STRIDE, "own");
    for (const { book, replica } of untested) {
      book.addGlance({ own: evaluations[replica], tokenChoice: undefined, full: false });
    }
  }
  const all = await awaited.readParameters();
  const settings = cohort.settings();
  const plans = replicaPlans(awaited.engine.config);
  const rowLength = all.length / plans.length;
  return watched.map(({ book, replica }) => {
    const start = replica * rowLength;
    const { size } = parameterLayout(plans[replica].shape);
    return {
      book,
      frame: {
        position: book.position,
        test: book.presentTest(),
        parameters: all.slice(start, start + size),
        settings: settings[replica],
      },
    };
  });
}
