import type { LiveValues } from "../experiment/liveChanges.ts";
import type { RunEvent } from "../run/events.ts";
import type { ProfileOutcome } from "../run/profiling.ts";
import type { RunResult } from "../run/result.ts";
import type { RunId, RunRequest } from "../run/runSpec.ts";
import type { RunTraining, RunWeights } from "../run/runWeights.ts";

/** Names a session of a host: a cohort of runs on an engine of its own. */
export type SessionId = string;

/** What a page or a command may ask of a host: Host has it, and comlink carries it across from a worker. */
export interface HostApi {
  /** Where events of all runs go, from now on. Called once, before anything else. */
  listen(listener: (event: RunEvent) => void): void;
  /**
   * Makes a session of runs that one engine can train, in place of the one that had the name. Resolves when it is
   * ready, when it has failed (see events), or when it was disposed of.
   */
  prepare(session: SessionId, runs: readonly RunRequest[]): Promise<void>;
  play(session: SessionId): Promise<void>;
  /** Resolves once the engine is at rest and everything it did has been reported. */
  pause(session: SessionId): Promise<void>;
  /** Trains one step, then pauses. */
  step(session: SessionId): Promise<void>;
  /** Trains to the end of the current epoch, then pauses. */
  stepEpoch(session: SessionId): Promise<void>;
  /**
   * Gives live fields of a run new values from the next step on. False where the run has as many changes as its link
   * has room for: nothing is changed then.
   */
  setLive(session: SessionId, run: RunId, values: LiveValues): Promise<boolean>;
  /** The run so far; undefined before its first evaluation. */
  result(session: SessionId, run: RunId): Promise<RunResult | undefined>;
  /**
   * The weights of a run, once the session is at rest: pause a run that trains first. Undefined where there is no such
   * run, or its engine has failed.
   */
  weights(session: SessionId, run: RunId): Promise<RunWeights | undefined>;
  /** The weights of a run and its optimiser's state, likewise. */
  training(session: SessionId, run: RunId): Promise<RunTraining | undefined>;
  /** Asks for a frame of every run of the session. */
  look(session: SessionId): Promise<void>;
  /** Times the kernels of a training step. The runs, train they or rest, are to the bit what they would have been. */
  profile(session: SessionId): Promise<ProfileOutcome>;
  /** For tests: makes the session's device vanish. */
  loseDevice(session: SessionId): Promise<void>;
  /** Ends a session and frees its engine; without a name, all of them. */
  dispose(session?: SessionId): void;
}

/** What a training worker answers to beside that. */
export interface WorkerApi extends HostApi {
  /**
   * Tells the address that data files are relative to, and the lock to hold (lifeline.ts). Called first, by the client.
   * Resolves once the lock is held.
   */
  open(pageUrl: string, lifeline: string): Promise<void>;
  /** Whether engines made from now on may measure which tiling of their kernels is fastest here. On until it is said. */
  setAutotune(isOn: boolean): void;
  /** Resolves at once, unless the worker is busy. */
  ping(): void;
  /** Sends every data set that is loaded, as a SharedDataset, through this port: for the probe's worker. */
  shareData(port: MessagePort): void;
}
