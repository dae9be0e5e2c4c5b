import type { RunId } from "../../run/runSpec.ts";
import type { RunRow } from "../sweep/points.ts";

/** `cut`: it has not reached its end, and nothing trains it now. */
export type Standing = "under-way" | "cut" | "done" | "failed";

/** `page`: trained in a page's Train view; `sweep`: for a sweep of the page; `file`: read from a result file. */
export type Origin = "page" | "sweep" | "file";

/** A run as the archive lists it. Small: its result and its checkpoint are read when they are wanted. */
export interface KeptRun {
  /** Unique, across tabs too. */
  readonly id: RunId;
  /** Of the run, live changes included. */
  readonly link: string;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly changedAtMs: number;
  readonly standing: Standing;
  readonly origin: Origin;
  /** Where its first weights were from, if not from its seed: its link alone does not repeat it. */
  readonly startedFrom?: string;
  /** Of the sweep that it was trained for. */
  readonly sweepLink?: string;
  /** The visitor's; "": it is named by what differs (nameRun). */
  readonly name: string;
  readonly isStarred: boolean;
  readonly note: string;
  readonly step: number;
  /** Steps to its end, as its epochs are now. */
  readonly totalSteps: number;
  /** Whether it has a checkpoint to go on from. */
  readonly canGoOn: boolean;
  /** Undefined before the first test. */
  readonly row: RunRow | undefined;
}

/** What a visitor writes on a run. */
export type Writing = Pick<KeptRun, "name" | "isStarred" | "note">;

export const NO_WRITING: Writing = { name: "", isStarred: false, note: "" };
