import type { HostApi } from "../host/api.ts";
import { internalFailure } from "../host/failure.ts";
import type { RunDescription, RunEvent, RunFailure, RunNotice } from "../run/events.ts";
import type { RunResult } from "../run/result.ts";
import type { RunSpec } from "../run/runSpec.ts";
import { writeWeights } from "../weights/weightsFile.ts";

/** The progress of a run on the command line: each event fits in one line of text. */
export type RunProgress =
  | { readonly kind: "data"; readonly loadedBytes: number; readonly totalBytes: number }
  | { readonly kind: "ready"; readonly run: RunDescription }
  | { readonly kind: "notice"; readonly notice: RunNotice }
  | { readonly kind: "resumed"; readonly step: number; readonly engine: RunDescription["engine"] }
  | {
      readonly kind: "training";
      readonly step: number;
      readonly totalSteps: number;
      readonly imagesPerSecond: number;
      readonly secondsLeft: number;
    }
  | { readonly kind: "tested"; readonly step: number; readonly accuracy: number };

/**
 * `ok`: there is a result, of the whole run or of its part before an interruption (`interrupted`), and the weights of
 * that moment as a safetensors file, where they were wanted.
 */
export type RunOutcome =
  | { readonly ok: true; readonly result: RunResult; readonly weights?: Uint8Array }
  | { readonly ok: false; readonly failure: RunFailure };

/** A host in a worker or in this very thread. */
interface RunHost extends Pick<HostApi, "prepare" | "play" | "pause" | "result" | "weights"> {
  listen(listener: (event: RunEvent) => void): unknown;
}

/** The host has no other session, and the session no other run. */
const SESSION = "to the end";
const RUN = "run";

/**
 * Trains a run to its last step. A run that stops early is an outcome, not an exception, and so
 * is a worker that dies: it answers no request any more, but its client reports a failure. Once
 * `interruption` is aborted, the run ends at the next step; the outcome is the result so far.
 * @param wantsWeights whether the outcome is to have the weights, too
 */
export async function runToEnd(
  host: RunHost,
  spec: RunSpec,
  onProgress: (progress: RunProgress) => void,
  interruption?: AbortSignal,
  wantsWeights = false,
): Promise<RunOutcome> {
  const run = followRun(spec, onProgress, interruption);
  const take = async (interrupted: boolean): Promise<RunOutcome> => {
    const outcome = await takeResult(host, run.isOnCpu(), interrupted);
    if (!outcome.ok || !wantsWeights) return outcome;
    const weights = await host.weights(SESSION, RUN);
    const description = run.description();
    if (weights && description) {
      const { rows, columns, numClasses, trainImages } = description;
      const dataset = { rows, columns, numClasses, train: { count: trainImages } };
      return { ...outcome, weights: writeWeights(outcome.result, dataset, weights) };
    }
    const failure = commandFailure("The run ended without its weights.", run.isOnCpu());
    return { ok: false, failure };
  };
  const train = async (): Promise<RunOutcome> => {
    await host.listen(run.receive);
    await host.prepare(SESSION, [{ id: RUN, spec }]);
    // Playing a run whose preparation failed would do nothing; the failure is already on its way.
    await host.play(SESSION);
    await run.finished;
    return await take(false);
  };
  const stop = async (): Promise<RunOutcome> => {
    await run.interrupted;
    if (!run.description()) return { ok: false, failure: UNMEASURED };
    await host.pause(SESSION);
    return await take(!run.isFinished());
  };
  const fail = async (): Promise<RunOutcome> => ({ ok: false, failure: await run.failed });
  try {
    return await Promise.race([train(), stop(), fail()].map(handled));
  } catch (error) {
    return { ok: false, failure: commandFailure(error, run.isOnCpu()) };
  } finally {
    run.close();
  }
}

const UNMEASURED: RunFailure = {
  code: "internal",
  message: "The run was interrupted before its first test: nothing is measured yet.",
  remedy: "Run it again.",
  retry: true,
};

/**
 * The failure of the host of a command's run, or of its worker.
 * @param isOnCpu whether the run is on the CPU already
 */
export function commandFailure(error: unknown, isOnCpu: boolean): RunFailure {
  const remedy = isOnCpu
    ? "Run it again."
    : "Run it again; with --engine cpu if it fails the same way.";
  return internalFailure(error, remedy);
}

/** Whether a run is on the CPU, as far as its specification and its events so far tell. */
export function createCpuWatch(spec: RunSpec) {
  let isOnCpu = spec.experiment.engine === "cpu";
  return {
    isOnCpu: () => isOnCpu,
    receive(event: RunEvent): void {
      if (event.kind === "ready") isOnCpu = event.run.engine.kind === "cpu";
      if (event.kind === "resumed") isOnCpu = event.engine.kind === "cpu";
    },
  };
}

/** Marks a promise as handled: after a race, the others may still reject. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

async function takeResult(
  host: RunHost,
  isOnCpu: boolean,
  interrupted: boolean,
): Promise<RunOutcome> {
  const result = await host.result(SESSION, RUN);
  if (result) return { ok: true, result: interrupted ? { ...result, interrupted } : result };
  if (interrupted) return { ok: false, failure: UNMEASURED };
  return { ok: false, failure: commandFailure("The run finished without a result.", isOnCpu) };
}

/** Promises for the ends that a run's events may report. The promise of an end that does not come stays pending. */
function followRun(
  spec: RunSpec,
  onProgress: (progress: RunProgress) => void,
  interruption?: AbortSignal,
) {
  const cpuWatch = createCpuWatch(spec);
  const finished = deferred<void>();
  const failed = deferred<RunFailure>();
  const interrupted = deferred<void>();
  let totalSteps = 0;
  let stepsPerEpoch = 0;
  let description: RunDescription | undefined;
  let isFinished = false;
  const interrupt = () => interrupted.resolve();
  if (interruption?.aborted) interrupt();
  interruption?.addEventListener("abort", interrupt);
  return {
    finished: finished.promise,
    failed: failed.promise,
    interrupted: interrupted.promise,
    /** Undefined until the run can start. */
    description: () => description,
    isFinished: () => isFinished,
    isOnCpu: cpuWatch.isOnCpu,
    receive(event: RunEvent): void {
      cpuWatch.receive(event);
      if (event.kind === "ready") {
        description = event.run;
        ({ totalSteps, stepsPerEpoch } = event.run);
      }
      if (event.kind === "changed") totalSteps = stepsPerEpoch * event.change.present.epochs;
      if (event.kind === "failed") failed.resolve(event.failure);
      if (event.kind === "status" && event.status === "finished") {
        isFinished = true;
        finished.resolve();
      }
      const progress = summarise(event, totalSteps);
      if (progress) onProgress(progress);
    },
    close: () => interruption?.removeEventListener("abort", interrupt),
  };
}

function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

function summarise(event: RunEvent, totalSteps: number): RunProgress | undefined {
  switch (event.kind) {
    case "data":
    case "ready":
    case "notice":
    case "resumed":
      return event;
    case "records": {
      const { step, imagesPerSecond, secondsLeft } = event.batch;
      return { kind: "training", step, totalSteps, imagesPerSecond, secondsLeft };
    }
    case "evaluation":
      return event.evaluation.full
        ? { kind: "tested", step: event.evaluation.step, accuracy: event.evaluation.accuracy }
        : undefined;
    case "status":
    case "kept":
    case "changed":
    case "frame":
    case "failed":
      return undefined;
    default:
      return event satisfies never;
  }
}
