import type { Experiment } from "../experiment/experiment.ts";
import { FIELDS, formatField } from "../experiment/fields.ts";
import type { YardSnapshot } from "../probe/yardSnapshot.ts";
import type {
  EvaluationEvent,
  RecordBatch,
  RunDescription,
  RunEvent,
  RunFailure,
  SpecChange,
} from "../run/events.ts";
import type { RunId } from "../run/runSpec.ts";
import { differingFields, type LinkedRun } from "./linkedRun.ts";
import { appendRecords, EMPTY_SERIES, type Series } from "./series.ts";

export type RunStatus = "loading" | "ready" | "running" | "paused" | "finished" | "failed";

/** Where a run stands: a batch of records without its rows. */
export type RunPosition = Pick<
  RecordBatch,
  | "step"
  | "epoch"
  | "imagesSeen"
  | "skippedSteps"
  | "recentSteps"
  | "recentSkipped"
  | "imagesPerSecond"
  | "trainSeconds"
  | "secondsLeft"
>;

/** A test of the model while it trained. */
export interface TestPoint {
  readonly step: number;
  readonly accuracy: number;
  readonly loss: number;
  readonly full: boolean;
  /** By each image's own choice: in full tests, where experts choose. */
  readonly tokenChoiceAccuracy: number | undefined;
}

/** A live change, drawn as a line across the curves. */
export interface ChangeMark {
  readonly step: number;
  readonly field: string;
  readonly label: string;
}

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
  readonly progress: RunPosition | undefined;
  readonly series: Series;
  readonly tests: readonly TestPoint[];
  readonly evaluation: EvaluationEvent | undefined;
  /** The last full test by each image's own choice, where experts choose. */
  readonly tokenChoice: EvaluationEvent | undefined;
  readonly yard: YardSnapshot | undefined;
  readonly marks: readonly ChangeMark[];
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
    notices,
    failure: undefined,
    ...NOTHING_YET,
  };
}

const NOTHING_YET = {
  run: undefined,
  progress: undefined,
  series: EMPTY_SERIES,
  tests: [],
  evaluation: undefined,
  tokenChoice: undefined,
  yard: undefined,
  marks: [],
} as const;

/** A run takes the place of the one before, whose picture stays until it is ready. */
export function loadRun(state: RunState, runId: RunId, linked: LinkedRun): RunState {
  const { experiment } = linked;
  return {
    ...state,
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
    case "resumed":
      return resume(state, event.step, event.engine);
    case "changed":
      return applyChange(state, event.change);
    case "frame":
      return state; // the yard that is drawn of it comes later
    case "status":
      if (state.status === "failed") return state;
      return {
        ...state,
        status: event.status === "idle" ? "ready" : event.status,
        wantsPlay: state.wantsPlay && event.status !== "finished",
      };
    case "records":
      return {
        ...state,
        progress: event.batch,
        series: appendRecords(state.series, event.batch),
      };
    case "evaluation":
      return {
        ...state,
        evaluation: event.evaluation,
        tokenChoice: event.tokenChoice ?? state.tokenChoice,
        tests: appendTest(state.tests, toTestPoint(event.evaluation, event.tokenChoice)),
      };
    default:
      event satisfies never;
      return state;
  }
}

/** Another engine goes on from a step: what the one before reported after it is void. */
function resume(state: RunState, step: number, engine: RunDescription["engine"]): RunState {
  const { run, series, tests, marks, evaluation, tokenChoice } = state;
  const isPast = (at: { readonly step: number }) => at.step <= step;
  return {
    ...state,
    run: run && { ...run, engine },
    series: { ...series, points: series.points.filter(isPast) },
    tests: tests.filter(isPast),
    marks: marks.filter(isPast),
    evaluation: evaluation && isPast(evaluation) ? evaluation : undefined,
    tokenChoice: tokenChoice && isPast(tokenChoice) ? tokenChoice : undefined,
  };
}

/** Live fields changed: controls that rest follow, and every change that is not of the start is marked. */
function applyChange(state: RunState, { step, present, linked }: SpecChange): RunState {
  const changed = differingFields(state.shown, present);
  const following = changed.filter((name) => state.experiment[name] === state.shown[name]);
  const values = Object.fromEntries(following.map((name) => [name, present[name]]));
  const experiment = following.length > 0 ? { ...state.experiment, ...values } : state.experiment;
  const labels = FIELDS.filter(({ name }) => changed.includes(name));
  return labels.reduce(
    (marked, { name, label }) =>
      withMark(marked, step, name, `${label} ${formatField(name, present[name])}`),
    { ...state, experiment, shown: present, linked },
  );
}

function toTestPoint(
  { step, accuracy, loss, full }: EvaluationEvent,
  tokenChoice: EvaluationEvent | undefined,
): TestPoint {
  return { step, accuracy, loss, full, tokenChoiceAccuracy: tokenChoice?.accuracy };
}

/** A full test replaces the quick one of the same step. */
function appendTest(tests: readonly TestPoint[], test: TestPoint): TestPoint[] {
  return [...tests.filter(({ step }) => step < test.step), test];
}

/** The same notice twice is one notice with the newer words. */
export function withNotice(state: RunState, id: string, message: string): RunState {
  const others = state.notices.filter((notice) => notice.id !== id);
  return { ...state, notices: [...others, { id, message }] };
}

/** A mark at a step; a second change of a field there replaces the first. */
export function withMark(state: RunState, step: number, field: string, label: string): RunState {
  if (step === 0) return state;
  const others = state.marks.filter((mark) => mark.step !== step || mark.field !== field);
  return { ...state, marks: [...others, { step, field, label }] };
}
