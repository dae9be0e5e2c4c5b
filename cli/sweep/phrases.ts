import type { Sweep, SweepRun } from "../../src/experiment/sweep.ts";
import { cpuSeconds } from "../../src/lab/sweep/estimate.ts";
import type { Shard } from "../../src/lab/sweep/order.ts";
import type { SweepProgress } from "../../src/lab/sweep/progress.ts";
import { formatCount, formatSeconds } from "../../tools/format.ts";

/** "1 run", "12 runs" */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Before a lane trains: its thread starts, and loads the data. */
const SECONDS_TO_OPEN = 2;

interface Plan {
  readonly sweep: Sweep;
  readonly shard: Shard;
  /** Runs of the shard. */
  readonly mine: readonly SweepRun[];
  /** Those of them that are to be trained. */
  readonly runs: readonly SweepRun[];
  readonly out: string;
  readonly jobs: number;
}

/** What is about to be done, before it begins: "324 runs, which stand for 360 points; … about 25 min …". */
export function describePlan({ sweep, shard, mine, runs, out, jobs }: Plan): string {
  const points = sweep.runs.reduce((sum, { places }) => sum + places.length, 0);
  const onCpu = runs.filter(({ experiment }) => experiment.engine !== "webgpu");
  const seconds = onCpu.reduce((sum, { experiment }) => sum + cpuSeconds(experiment), 0);
  const lanes = Math.max(1, Math.min(jobs, onCpu.length));
  const numOnGpu = runs.length - onCpu.length;
  const kept = mine.length - runs.length;
  return [
    `${plural(sweep.runs.length, "run")}, which stand for ${plural(points, "point")} of the grid`,
    ...(shard.count > 1
      ? [`shard ${shard.index} of ${shard.count} has ${formatCount(mine.length)} of them`]
      : []),
    ...(kept > 0 ? [`${formatCount(kept)} are done already`] : []),
    ...(numOnGpu > 0 ? [`${formatCount(numOnGpu)} to train on WebGPU`] : []),
    ...(onCpu.length > 0
      ? [
          `${formatCount(onCpu.length)} to train, ${formatCount(lanes)} at a time, in about ${formatSeconds(roughly(SECONDS_TO_OPEN + seconds / lanes))}`,
        ]
      : []),
    `results go into ${out}`,
  ].join("; ");
}

/** "12 of 96 runs, 1 failed, 2 min 10 s left" */
export function describeProgress({ total, done, failed, secondsLeft }: SweepProgress): string {
  return [
    `${formatCount(done)} of ${plural(total, "run")}`,
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
    ...(secondsLeft === undefined ? [] : [`${formatSeconds(roughly(secondsLeft))} left`]),
  ].join(", ");
}

/** To two significant digits: it is an estimate. */
function roughly(seconds: number): number {
  return Number(seconds.toPrecision(2));
}
