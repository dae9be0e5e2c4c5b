import type { AwaitedEngine } from "./awaitedEngine.ts";
import type { Cohort } from "./cohort.ts";
import type { Frame } from "./events.ts";
import { LAST_EARLY_STEP } from "./framePace.ts";
import type { RunBook } from "./runBook.ts";
import { splitParameters } from "./runWeights.ts";
import { USUAL_STRIDE } from "./schedule.ts";

/** A frame of a run. */
export interface RunFrame {
  readonly book: RunBook;
  readonly frame: Frame;
}

/** Of a run that has hardly begun: 400 of MNIST's test images, which cost as much as two steps or so. */
const EARLY_STRIDE = 25;

/**
 * Reads one frame for each watched run. Each frame has its own copy of the run's weights. A run that the schedule did
 * not test at this step is tested on a part of the test images: but not before its first step, and, while it trains,
 * not before the kernels of tests are compiled, which training need not wait for.
 */
export async function readFrames(
  awaited: AwaitedEngine,
  cohort: Cohort,
  isRunning: boolean,
): Promise<readonly RunFrame[]> {
  const watched = cohort.books.flatMap((book, replica) =>
    book.isWatched ? [{ book, replica }] : [],
  );
  if (watched.length === 0) return [];
  const { step } = cohort;
  const untested = watched.filter(({ book }) => !book.isTested);
  const mayTest = !isRunning || awaited.engine.canEvaluate("own");
  if (step > 0 && untested.length > 0 && mayTest) {
    const stride = step <= LAST_EARLY_STEP && isRunning ? EARLY_STRIDE : USUAL_STRIDE;
    const evaluations = await awaited.evaluate(stride, "own");
    for (const { book, replica } of untested) {
      book.addGlance({ own: evaluations[replica], tokenChoice: undefined, full: false });
    }
  }
  const parameters = splitParameters(await awaited.readParameters(), awaited.engine.config);
  const settings = cohort.settings();
  return watched.map(({ book, replica }) => ({
    book,
    frame: {
      position: book.position,
      test: book.presentTest(),
      parameters: parameters[replica],
      settings: settings[replica],
    },
  }));
}
