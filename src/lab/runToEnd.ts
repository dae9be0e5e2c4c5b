import type { Experiment } from "../experiment/experiment.ts";
import type { TrainerApi } from "../host/api.ts";
import type { RunDescription, TrainerEvent, TrainerFailure, TrainerNotice } from "../run/events.ts";
import type { RunResult } from "../run/result.ts";

/** What a run that nobody watches still tells: little enough for one line of text at a time. */
export type RunProgress =
  | { readonly kind: "data"; readonly loadedBytes: number; readonly totalBytes: number }
  | { readonly kind: "ready"; readonly run: RunDescription }
  | { readonly kind: "notice"; readonly notice: TrainerNotice }
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
  | { readonly ok: false; readonly failure: TrainerFailure };

/** A trainer in a worker or in this very thread. */
interface Trainer extends Pick<TrainerApi, "prepare" | "play" | "result"> {
  listen(listener: (event: TrainerEvent) => void): unknown;
}

/** Trains an experiment to its last step; a run that stops early is an outcome, not an exception. */
export async function runToEnd(
  trainer: Trainer,
  experiment: Experiment,
  onProgress: (progress: RunProgress) => void,
): Promise<RunOutcome> {
  const ended = await followToEnd(trainer, onProgress);
  await trainer.prepare(experiment);
  // Playing a run whose preparation failed would do nothing; the failure is already on its way.
  await trainer.play();
  const failure = await ended.failure;
  if (failure) return { ok: false, failure };
  const result = await trainer.result();
  if (!result) throw new Error("The run finished without a result.");
  return { ok: true, result };
}

/** `failure` is what went wrong, or nothing at the end of the last epoch. */
async function followToEnd(
  trainer: Trainer,
  onProgress: (progress: RunProgress) => void,
): Promise<{ failure: Promise<TrainerFailure | undefined> }> {
  let end: (failure: TrainerFailure | undefined) => void = () => {};
  const failure = new Promise<TrainerFailure | undefined>((resolve) => {
    end = resolve;
  });
  let totalSteps = 0;
  await trainer.listen((event) => {
    if (event.kind === "ready") totalSteps = event.run.totalSteps;
    if (event.kind === "failed") end(event.failure);
    if (event.kind === "status" && event.status === "finished") end(undefined);
    const progress = summarise(event, totalSteps);
    if (progress) onProgress(progress);
  });
  return { failure };
}

function summarise(event: TrainerEvent, totalSteps: number): RunProgress | undefined {
  switch (event.kind) {
    case "data":
    case "ready":
    case "notice":
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
    case "yard":
    case "failed":
      return undefined;
    default:
      return event satisfies never;
  }
}
