import type { Sweep } from "../../experiment/sweep.ts";
import type { AdapterKind } from "../../host/graphicsAdapter.ts";
import type { RunFailure } from "../../run/events.ts";
import type { RunResult } from "../../run/result.ts";
import type { RunRow } from "./points.ts";
import type { SweepProgress } from "./progress.ts";

/** A run of a sweep that is done. */
export interface DoneRun {
  /** In the archive; undefined where it could not be kept. */
  readonly id: string | undefined;
  readonly row: RunRow;
  /** Undefined until it has been read from the archive. */
  readonly test: ClassTest | undefined;
}

/** What figures by class need of a result. */
export type ClassTest = Pick<RunResult["test"], "perClass" | "load" | "routing">;

export type SweepStanding = "ready" | "training" | "paused";

/** Everything the page knows of the sweep that is open. */
export interface SweepState {
  /** What is set up, or being read; "" where no sweep is open. */
  readonly link: string;
  /** Undefined while it is read. */
  readonly sweep: Sweep | undefined;
  /** Places of a grid so large that it is read only when the visitor says so. */
  readonly numAsked: number | undefined;
  /** Seconds of one core, by the runs' links. */
  readonly costs: ReadonlyMap<string, number>;
  readonly adapter: AdapterKind | undefined;
  readonly standing: SweepStanding;
  /** By the runs' links. */
  readonly done: ReadonlyMap<string, DoneRun>;
  readonly failures: ReadonlyMap<string, RunFailure>;
  /** Of the runs that were to be trained when it was started. */
  readonly progress: SweepProgress | undefined;
  /** What went wrong beside the runs themselves, in a sentence. */
  readonly problem: string | undefined;
}

export const NO_SWEEP: SweepState = {
  link: "",
  sweep: undefined,
  numAsked: undefined,
  costs: new Map(),
  adapter: undefined,
  standing: "ready",
  done: new Map(),
  failures: new Map(),
  progress: undefined,
  problem: undefined,
};
