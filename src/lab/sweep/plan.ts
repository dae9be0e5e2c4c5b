import { batchesOf, laneBytes } from "./batches.ts";
import { inTrainingOrder } from "./order.ts";
import type { SweepState } from "./sweepState.ts";

/** What is about to be trained, and what it takes. */
export interface SweepPlan {
  readonly numPoints: number;
  readonly numRuns: number;
  readonly numDone: number;
  readonly numOnCpu: number;
  readonly numOnGpu: number;
  /** Of the runs on the CPU, so many at a time; right within a factor of two or three. */
  readonly seconds: number;
  readonly bytes: number;
}

/** Before a lane trains: its worker starts, and loads the data. */
const SECONDS_TO_OPEN = 2;

/** What is missing of a sweep that has been read; undefined before. */
export function planSweep(
  { sweep, adapter, costs, done }: Pick<SweepState, "sweep" | "adapter" | "costs" | "done">,
  numLanes: number,
): SweepPlan | undefined {
  if (sweep === undefined || adapter === undefined) return undefined;
  const missing = inTrainingOrder(sweep).filter(({ link }) => !done.has(link));
  const { onCpu } = batchesOf(missing, adapter);
  const cpuRuns = onCpu.flat();
  const lanes = Math.max(1, Math.min(numLanes, cpuRuns.length));
  const seconds = cpuRuns.reduce((sum, { link }) => sum + (costs.get(link) ?? 0), 0);
  return {
    numPoints: sweep.runs.reduce((sum, { places }) => sum + places.length, 0),
    numRuns: sweep.runs.length,
    numDone: sweep.runs.length - missing.length,
    numOnCpu: cpuRuns.length,
    numOnGpu: missing.length - cpuRuns.length,
    seconds: cpuRuns.length > 0 ? SECONDS_TO_OPEN + seconds / lanes : 0,
    bytes: cpuRuns.length > 0 ? laneBytes(cpuRuns, lanes) : 0,
  };
}
