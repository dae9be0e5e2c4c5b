import type { Experiment } from "../experiment/experiment.ts";
import { FIELDS } from "../experiment/fields.ts";
import { experimentAt } from "../experiment/liveChanges.ts";
import type { RunDescription, RunEvent, RunFailure, SpecChange } from "../run/events.ts";
import type { RunId } from "../run/runSpec.ts";
import { type Ghost, ghostOf } from "./ghost.ts";
import { differingFields, type LinkedRun } from "./linkedRun.ts";
import type { Moment } from "./moments.ts";
import {
  EMPTY_BOOK,
  fallBack,
  type PageBook,
  withMark,
  withRecords,
  withTest,
} from "./pageBook.ts";
import { NO_FRAME, type ShownFrame } from "./shownFrame.ts";

export type RunStatus = "loading" | "ready" | "running" | "paused" | "finished" | "failed";

export interface Notice {
  readonly id: string;
  readonly message: string;
}

/** Everything the page knows of the run it shows. */
export interface RunState {
  /** What the controls say. */
  readonly experiment: Experiment;
  /** What the figures show: the run that was last prepared, its live fields as they are now. */
  readonly shown: Experiment;
  /** The run that is shown, or about to be, as its link says it. */
  readonly linked: LinkedRun;
  /** Schedules of the page's link: runs follow them until their field's control is moved. */
  readonly scheduled: LinkedRun;
  /** Events of other runs are not of what is shown. */
  readonly runId: RunId;
  readonly status: RunStatus;
  /** Whether the run trains as soon as it can: what the play button shows while a restart is under way. */
  readonly wantsPlay: boolean;
  /** Bytes of the data set so far, while it loads. */
  readonly download: { readonly loadedBytes: number; readonly totalBytes: number } | undefined;
  readonly run: RunDescription | undefined;
  /** All that has been told of the run. Figures show `frame` instead, which is of one step. */
  readonly book: PageBook;
  readonly frame: ShownFrame;
  /** The moments of the run that can be shown again, in the order of their steps. */
  readonly moments: readonly Moment[];
  /** The step of the moment that is to be shown, while the run goes on; undefined: the newest frame. */
  readonly watched: number | undefined;
  /** The run before, for figures to compare with. */
  readonly ghost: Ghost | undefined;
  readonly notices: readonly Notice[];
  readonly failure: RunFailure | undefined;
}

export function initialRunState(linked: LinkedRun, notices: readonly Notice[]): RunState {
  return {
    experiment: linked.experiment,
    shown: linked.experiment,
    linked,
    scheduled: linked,
    runId: "",
    status: "loading",
    wantsPlay: false,
    download: undefined,
    ghost: undefined,
    notices,
    failure: undefined,
    ...NOTHING_YET,
  };
}

const NOTHING_YET = {
  run: undefined,
  book: EMPTY_BOOK,
  frame: NO_FRAME,
  moments: [],
  watched: undefined,
} as const;

/**
 * A run takes the place of the one before, whose picture stays until it is ready.
 * @param step that it goes on from: controls and figures have the fields of this step
 */
export function loadRun(state: RunState, runId: RunId, linked: LinkedRun, step = 0): RunState {
  const experiment = experimentAt(linked.experiment, linked.changes, step);
  // While a run loads, the picture is still of the one before it, but no longer its experiment.
  const ghost = state.status === "loading" ? undefined : ghostOf(state.shown, state.book);
  return {
    ...state,
    ghost: ghost ?? state.ghost,
    runId,
    linked,
    experiment,
    shown: experiment,
    status: "loading",
    failure: undefined,
  };
}

/** What an event of the run that is shown makes of the state. */
export function applyEvent(state: RunState, event: RunEvent): RunState {
  switch (event.kind) {
    case "data":
      return { ...state, download: event };
    case "notice":
      return withNotice(state, event.notice.code, event.notice.message);
    case "failed":
      return { ...state, status: "failed", wantsPlay: false, failure: event.failure };
    case "ready":
      return {
        ...state,
        ...NOTHING_YET,
        run: event.run,
        status: "ready",
        download: undefined,
        failure: undefined,
      };
    case "kept":
      // The archive tells those who show it.
      return state;
    case "resumed":
      return resume(state, event.step, event.engine);
    case "changed":
      return applyChange(state, event.change);
    case "frame":
      // It is shown once its yard is drawn.
      return event.frame.test ? { ...state, book: withTest(state.book, event.frame.test) } : state;
    case "status":
      if (state.status === "failed") return state;
      return {
        ...state,
        status: event.status === "idle" ? "ready" : event.status,
        wantsPlay: state.wantsPlay && event.status !== "finished",
      };
    case "records":
      return { ...state, book: withRecords(state.book, event.batch) };
    case "evaluation":
      return { ...state, book: withTest(state.book, event) };
    default:
      event satisfies never;
      return state;
  }
}

/** Another engine goes on from a step: what the one before reported after it is void. */
function resume(state: RunState, step: number, engine: RunDescription["engine"]): RunState {
  const { run, book, frame, moments, watched } = state;
  const isVoid = (frame.position?.step ?? 0) > step;
  return {
    ...state,
    moments: moments.filter(({ position }) => position.step <= step),
    watched: isVoid ? undefined : watched,
    run: run && { ...run, engine },
    book: fallBack(book, step),
    frame: isVoid ? NO_FRAME : frame,
  };
}

/** Live fields changed: controls that rest follow, and every change that is not of the start is marked. */
function applyChange(state: RunState, { step, present, linked }: SpecChange): RunState {
  const changed = differingFields(state.shown, present);
  const following = changed.filter((name) => state.experiment[name] === state.shown[name]);
  const values = Object.fromEntries(following.map((name) => [name, present[name]]));
  const experiment = following.length > 0 ? { ...state.experiment, ...values } : state.experiment;
  const fields = FIELDS.filter(({ name }) => changed.includes(name));
  const book = fields.reduce(
    (marked, { name }) => withMark(marked, { step, field: name, value: present[name] }),
    state.book,
  );
  return { ...state, experiment, shown: present, linked, book };
}

/** The same notice twice is one notice with the newer words. */
export function withNotice(state: RunState, id: string, message: string): RunState {
  const others = state.notices.filter((notice) => notice.id !== id);
  return { ...state, notices: [...others, { id, message }] };
}
