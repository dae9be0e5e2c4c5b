import type { HostApi } from "../host/api.ts";
import type { RunDescription, RunEvent, RunFailure, RunNotice } from "../run/events.ts";
import type { RunResult } from "../run/result.ts";
import type { RunSpec } from "../run/runSpec.ts";

/** What a run that nobody watches still tells: little enough for one line of text at a time. */
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

export type RunOutcome =
  | { readonly ok: true; readonly result: RunResult }
  | { readonly ok: false; readonly failure: RunFailure };

/** A host in a worker or in this very thread. */
interface RunHost extends Pick<HostApi, "prepare" | "play" | "result"> {
  listen(listener: (event: RunEvent) => void): unknown;
}

/** The host has no other session, and the session no other run. */
const SESSION = "to the end";
const RUN = "run";

/** Trains a run to its last step; a run that stops early is an outcome, not an exception. */
export async function runToEnd(
  host: RunHost,
  spec: RunSpec,
  onProgress: (progress: RunProgress) => void,
): Promise<RunOutcome> {
  const ended = await followToEnd(host, onProgress);
  await host.prepare(SESSION, [{ id: RUN, spec }]);
  // Playing a run whose preparation failed would do nothing; the failure is already on its way.
  await host.play(SESSION);
  const failure = await ended.failure;
  if (failure) return { ok: false, failure };
  const result = await host.result(SESSION, RUN);
  if (!result) throw new Error("The run finished without a result.");
  return { ok: true, result };
}

/** `failure` is what went wrong, or nothing at the end of the last epoch. */
async function followToEnd(
  host: RunHost,
  onProgress: (progress: RunProgress) => void,
): Promise<{ failure: Promise<RunFailure | undefined> }> {
  let end: (failure: RunFailure | undefined) => void = () => {};
  const failure = new Promise<RunFailure | undefined>((resolve) => {
    end = resolve;
  });
  let totalSteps = 0;
  let stepsPerEpoch = 0;
  await host.listen((event) => {
    if (event.kind === "ready") ({ totalSteps, stepsPerEpoch } = event.run);
    if (event.kind === "changed") totalSteps = stepsPerEpoch * event.change.present.epochs;
    if (event.kind === "failed") end(event.failure);
    if (event.kind === "status" && event.status === "finished") end(undefined);
    const progress = summarise(event, totalSteps);
    if (progress) onProgress(progress);
  });
  return { failure };
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
    case "changed":
    case "frame":
    case "failed":
      return undefined;
    default:
      return event satisfies never;
  }
}
