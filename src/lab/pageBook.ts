import type { FieldName } from "../experiment/field.ts";
import type { RecordBatch, RunPosition, TestEvents } from "../run/events.ts";
import { appendRecords, EMPTY_SERIES, type Series } from "./series.ts";

/** A test of the model while it trained. */
export interface TestPoint {
  readonly step: number;
  readonly accuracy: number;
  readonly loss: number;
  readonly images: number;
  readonly full: boolean;
  /** By each image's own choice: in full tests, where experts choose. */
  readonly tokenChoiceAccuracy: number | undefined;
}

/** A live change, drawn as a line across the curves. */
export interface ChangeMark {
  readonly step: number;
  readonly field: FieldName;
  /** Its value from this step on. */
  readonly value: number | string;
}

/** What has happened in a run, as far as the page has been told. */
export interface PageBook {
  /** Undefined before the first records. */
  readonly position: RunPosition | undefined;
  readonly series: Series;
  readonly tests: readonly TestPoint[];
  readonly marks: readonly ChangeMark[];
  /** The last test, and the last one by each image's own choice. */
  readonly evaluation: TestEvents["evaluation"] | undefined;
  readonly tokenChoice: TestEvents["tokenChoice"];
}

export const EMPTY_BOOK: PageBook = {
  position: undefined,
  series: EMPTY_SERIES,
  tests: [],
  marks: [],
  evaluation: undefined,
  tokenChoice: undefined,
};

/** Whether a stored value is a book, as far as its curves go. */
export function isPageBook(value: unknown): value is PageBook {
  if (typeof value !== "object" || value === null) return false;
  const { series, tests, marks } = value as Partial<PageBook>;
  return Array.isArray(series?.points) && Array.isArray(tests) && Array.isArray(marks);
}

export function withRecords(book: PageBook, batch: RecordBatch): PageBook {
  return { ...book, position: positionOf(batch), series: appendRecords(book.series, batch) };
}

/** A run that trains for hours is tested for thousands of frames; figures draw some 150 of the tests. */
export const MAX_TESTS = 600;

/**
 * One test fewer where there are too many: of those between the first and the last, the one whose neighbours are
 * nearest to each other goes. Tests of all images stay while there are others.
 */
function thinTests(tests: readonly TestPoint[]): readonly TestPoint[] {
  if (tests.length <= MAX_TESTS) return tests;
  const inner = [...tests.keys()].slice(1, -1);
  const partial = inner.filter((i) => !tests[i].full);
  const candidates = partial.length > 0 ? partial : inner;
  const gapAt = (i: number) => tests[i + 1].step - tests[i - 1].step;
  const densest = candidates.reduce((best, i) => (gapAt(i) < gapAt(best) ? i : best));
  return tests.toSpliced(densest, 1);
}

/** A test replaces an earlier one of the same step: the last one made there is the closest look. */
export function withTest(book: PageBook, { evaluation, tokenChoice }: TestEvents): PageBook {
  const { step, accuracy, loss, images, full } = evaluation;
  const tokenChoiceAccuracy = tokenChoice?.accuracy;
  const point: TestPoint = { step, accuracy, loss, images, full, tokenChoiceAccuracy };
  return {
    ...book,
    evaluation,
    tokenChoice: tokenChoice ?? book.tokenChoice,
    tests: thinTests([...book.tests.filter((test) => test.step < step), point]),
  };
}

/** A mark at a step; a second change of a field there replaces the first. There are none before the first step. */
export function withMark(book: PageBook, mark: ChangeMark): PageBook {
  if (mark.step === 0) return book;
  const others = book.marks.filter(({ step, field }) => step !== mark.step || field !== mark.field);
  return { ...book, marks: [...others, mark] };
}

/** What was told of steps after this one is void: another engine goes on from it. */
export function fallBack(book: PageBook, step: number): PageBook {
  const isPast = (at: { readonly step: number }) => at.step <= step;
  const { series, tests, marks, evaluation, tokenChoice } = book;
  return {
    ...book,
    series: { ...series, points: series.points.filter(isPast) },
    tests: tests.filter(isPast),
    marks: marks.filter(isPast),
    evaluation: evaluation && isPast(evaluation) ? evaluation : undefined,
    tokenChoice: tokenChoice && isPast(tokenChoice) ? tokenChoice : undefined,
  };
}

function positionOf(batch: RecordBatch): RunPosition {
  const { step, epoch, imagesSeen, skippedSteps, recentSteps, recentSkipped } = batch;
  const { imagesPerSecond, trainSeconds, secondsLeft } = batch;
  const counts = { step, epoch, imagesSeen, skippedSteps, recentSteps, recentSkipped };
  return { ...counts, imagesPerSecond, trainSeconds, secondsLeft };
}
