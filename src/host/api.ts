import type { Experiment } from "../experiment/experiment.ts";
import type { TrainerEvent } from "../run/events.ts";
import type { ProfileOutcome } from "../run/profiling.ts";
import type { RunResult } from "../run/result.ts";

/** What the page may ask of the training worker; comlink carries it across. */
export interface TrainerApi {
  /** Where events go, from now on. Called once, before anything else. */
  listen(listener: (event: TrainerEvent) => void): void;
  /** Whether engines made from now on may measure which tiling of their kernels is fastest here. On until it is said. */
  setAutotune(isOn: boolean): Promise<void>;
  /** Loads data, builds an engine, draws the first yard; replaces any run. Resolves when ready (or failed: see events). */
  prepare(experiment: Experiment): Promise<void>;
  play(): Promise<void>;
  pause(): Promise<void>;
  /** Trains one step, then pauses. */
  step(): Promise<void>;
  /** Trains to the end of the current epoch, then pauses. */
  stepEpoch(): Promise<void>;
  /** Applies the live fields (learning rate, coefficients, momentum, epochs) from the next step on. */
  setLive(experiment: Experiment): Promise<void>;
  /** The run so far; undefined before its first evaluation. */
  result(): Promise<RunResult | undefined>;
  /** Shows other test digits in the yard. */
  showDigits(testIndices: readonly number[]): Promise<void>;
  /** Times the kernels of a training step. The run, trains it or rests, is to the bit what it would have been. */
  profile(): Promise<ProfileOutcome>;
  /** For tests and the help page: destroys the GPU device, as if it were lost. */
  loseDevice(): Promise<void>;
}

/** What the worker answers to: the trainer, once it knows where the page is. */
export interface WorkerApi extends TrainerApi {
  /** Tells the address that data files are relative to. Called first, by the client. */
  open(pageUrl: string): void;
}
