import type { Experiment } from "../experiment/experiment.ts";
import type { YardSnapshot } from "../probe/yardSnapshot.ts";
import type {
  EvaluationEvent,
  RecordBatch,
  RunDescription,
  TrainerEvent,
  TrainerFailure,
} from "../run/events.ts";
import { appendRecords, EMPTY_SERIES, type Series } from "./series.ts";

export type RunStatus = "loading" | "ready" | "running" | "paused" | "finished" | "failed";

/** Where a run stands: a batch of records without its rows. */
export type Progress = Pick<
  RecordBatch,
  | "step"
  | "epoch"
  | "imagesSeen"
  | "skippedSteps"
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
export interface Mark {
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
  /** What the figures show: the experiment that was last prepared. */
  readonly shown: Experiment;
  readonly status: RunStatus;
  /** Whether the run trains as soon as it can: what the play button shows while a restart is under way. */
  readonly wantsPlay: boolean;
  /** Bytes of the data set so far, while it loads. */
  readonly download: { readonly loadedBytes: number; readonly totalBytes: number } | undefined;
  readonly run: RunDescription | undefined;
  readonly progress: Progress | undefined;
  readonly series: Series;
  readonly tests: readonly TestPoint[];
  readonly evaluation: EvaluationEvent | undefined;
  /** The last full test by each image's own choice, where experts choose. */
  readonly tokenChoice: EvaluationEvent | undefined;
  readonly yard: YardSnapshot | undefined;
  readonly marks: readonly Mark[];
  readonly notices: readonly Notice[];
  readonly failure: TrainerFailure | undefined;
}

export function initialRunState(experiment: Experiment, notices: readonly Notice[]): RunState {
  return {
    experiment,
    shown: experiment,
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

/** Where events stand in their own run: until it is ready, they still belong to the one before. */
export function applyEvent(state: RunState, event: TrainerEvent): RunState {
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
    case "status":
      if (state.status === "loading" || state.status === "failed") return state;
      return {
        ...state,
        status: event.status === "idle" ? "ready" : event.status,
        wantsPlay: state.wantsPlay && event.status !== "finished",
      };
    case "records":
      if (state.status === "loading") return state;
      return {
        ...state,
        progress: event.batch,
        series: appendRecords(state.series, event.batch),
      };
    case "evaluation":
      if (state.status === "loading") return state;
      return {
        ...state,
        evaluation: event.evaluation,
        tokenChoice: event.tokenChoice ?? state.tokenChoice,
        tests: appendTest(state.tests, toTestPoint(event.evaluation, event.tokenChoice)),
      };
    case "yard":
      return state.status === "loading" ? state : { ...state, yard: event.yard };
    default:
      event satisfies never;
      return state;
  }
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

/** A mark at the present step; a second change of a field at one step replaces the first. */
export function withMark(state: RunState, field: string, label: string): RunState {
  const step = state.progress?.step ?? 0;
  if (step === 0) return state;
  const others = state.marks.filter((mark) => mark.step !== step || mark.field !== field);
  return { ...state, marks: [...others, { step, field, label }] };
}
