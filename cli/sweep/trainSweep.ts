import type { SweepRun } from "../../src/experiment/sweep.ts";
import { cpuSeconds } from "../../src/lab/sweep/estimate.ts";
import { inTrainingOrder, runsOfShard } from "../../src/lab/sweep/order.ts";
import { ProgressBook } from "../../src/lab/sweep/progress.ts";
import { type TrainAllOptions, trainAll } from "../../src/lab/sweep/trainAll.ts";
import type { RunFailure } from "../../src/run/events.ts";
import { print, RunFailed } from "../../tools/command.ts";
import { formatCount, formatPercent } from "../../tools/format.ts";
import { TerminalLine } from "../terminalLine.ts";
import { describePlan, describeProgress, plural } from "./phrases.ts";
import type { TrainSweepArguments } from "./sweepArguments.ts";
import { SweepFolder } from "./sweepFolder.ts";
import { openWorkerLane } from "./workerLane.ts";

/**
 * Trains what is missing of a sweep, or of a shard of it, into its folder.
 * @throws RunFailed if runs have failed; all others are done then
 */
export async function trainSweep(
  { sweep, out, shard, jobs }: TrainSweepArguments,
  signal: AbortSignal,
): Promise<void> {
  const line = new TerminalLine();
  const say = (text: string) => line.write(text);
  const folder = SweepFolder.create(out, sweep);
  const mine = runsOfShard(inTrainingOrder(sweep), shard);
  const missing = folder.missing(
    mine.map(({ link }) => link),
    say,
  );
  const runs = mine.filter(({ link }) => missing.has(link));
  say(describePlan({ sweep, shard, mine, runs, out, jobs }));
  const failures = await trainRuns(runs, jobs, folder, line, signal);
  line.finish();
  if (signal.aborted) {
    const done = mine.filter(({ link }) => folder.find(link).kind === "result").length;
    say(
      `${formatCount(done)} of ${plural(mine.length, "run")} are kept in ${out}. Run it again to go on.`,
    );
    return;
  }
  if (failures.length > 0) {
    throw new RunFailed([`${plural(failures.length, "run")} failed:`, ...failures].join("\n"));
  }
  await print(`${plural(mine.length, "run")} done: the results are in ${out}`);
}

/** Returns a sentence a run that failed, its link first. */
async function trainRuns(
  runs: readonly SweepRun[],
  jobs: number,
  folder: SweepFolder,
  line: TerminalLine,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const weighed = runs.map(({ link, experiment }) => ({ link, cost: cpuSeconds(experiment) }));
  const book = new ProgressBook(weighed, () => performance.now());
  const failures: string[] = [];
  const tell = (text: string) => line.write(`${describeProgress(book.progress)}: ${text}`);
  const shared: Omit<TrainAllOptions<SweepRun>, "batches" | "numLanes" | "openLane"> = {
    signal,
    onProgress: ({ link }, share) => {
      book.advance(link, share);
      line.pass(describeProgress(book.progress));
    },
    onDone: ({ link }, result) => {
      folder.keep(link, result);
      book.end(link, true);
      tell(`${formatPercent(result.test.accuracy)}  ${link}`);
    },
    onFailed: ({ link }, failure: RunFailure) => {
      folder.keepFailure(link, failure);
      book.end(link, false);
      failures.push(`  ${link}: ${failure.message} ${failure.remedy}`);
      tell(`failed  ${link}`);
    },
  };
  const isOnGpu = ({ experiment }: SweepRun) => experiment.engine === "webgpu";
  const onCpu = runs.filter((run) => !isOnGpu(run)).map((run) => [run]);
  await trainAll({ ...shared, batches: onCpu, numLanes: jobs, openLane: openWorkerLane });
  const onGpu = runs.filter(isOnGpu);
  if (onGpu.length > 0 && !signal.aborted) {
    // Dawn is loaded only where it is needed.
    const { prepareGpuTraining } = await import("./gpuLane.ts");
    await trainAll({ ...shared, ...(await prepareGpuTraining(onGpu)), numLanes: 1 });
  }
  return failures;
}
