import { decodeLink, encodeLink } from "../../experiment/link.ts";
import type { RunResult } from "../../run/result.ts";

/** A file's text read as the result of a run, or why it is none; the reason ends a sentence. */
export type ReadResult =
  | { readonly ok: true; readonly result: RunResult }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads the result of a run that was trained to its end.
 * @param link of the run that it must be of; whichever it is of, unless given
 */
export function readResult(text: string, link?: string): ReadResult {
  const value = parse(text);
  const reason = value === undefined ? "it is not JSON, or not whole" : findFault(value, link);
  if (reason !== undefined) return { ok: false, reason };
  return { ok: true, result: value as unknown as RunResult };
}

type Json = Readonly<Record<string, unknown>>;

function parse(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return asObject(value) ?? {};
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Json)
    : undefined;
}

/** What of a result other programs go by. */
const TEST_NUMBERS = ["images", "maxVio", "deadExperts", "diversity", "gateEntropy"];
/** Of the history: a number a step. */
const STEP_COLUMNS = ["loss", "taskLoss", "auxLoss"];
const RUN_NUMBERS = ["imagesSeen", "trainSeconds", "imagesPerSecond", "skippedSteps"];

function findFault(value: Json, wanted: string | undefined): string | undefined {
  if (value.schema !== 1) return "it is no result of schema 1";
  const { link } = value;
  if (typeof link !== "string") return "it does not say its link";
  if (wanted !== undefined && link !== wanted) return "it is of another run";
  if (value.interrupted === true) return "its run was interrupted";
  const test = asObject(value.test);
  const history = asObject(value.history);
  const engine = asObject(value.engine);
  const isWhole =
    isExperimentOf(value, link) &&
    test !== undefined &&
    isShare(test.accuracy) &&
    (test.loss === null || isNumber(test.loss)) &&
    TEST_NUMBERS.every((name) => isNumber(test[name])) &&
    RUN_NUMBERS.every((name) => isNumber(value[name])) &&
    areSharesOfClasses(test) &&
    typeof value.diverged === "boolean" &&
    (engine?.kind === "cpu" || engine?.kind === "webgpu") &&
    typeof engine.adapter === "string" &&
    isNumbers(history?.step) &&
    hasItsSteps(history.step, value) &&
    STEP_COLUMNS.every((name) => isNumbers(history[name], history.step)) &&
    isNumbers(history.testStep) &&
    isNumbers(history.testAccuracy, history.testStep);
  return isWhole ? undefined : "a part of the result is missing or wrong";
}

/** Longer histories are halved (run/history.ts). */
const MAX_ROWS = 200_000;

/** A row a step, but for those that were skipped; fewer once a history is halved. */
function hasItsSteps(rows: readonly number[], { steps, skippedSteps }: Json): boolean {
  if (!isNumber(steps) || !isNumber(skippedSteps)) return false;
  const isRising = rows.every((step, i) => step > (rows[i - 1] ?? 0) && step <= steps);
  return isRising && (rows.length >= steps - skippedSteps || steps > MAX_ROWS);
}

/** The link is the run; the experiment beside it must be the same. */
function isExperimentOf({ experiment, changes }: Json, link: string): boolean {
  const wanted = decodeLink(link);
  return (
    JSON.stringify(asObject(experiment)) === JSON.stringify(wanted.experiment) &&
    JSON.stringify(changes) === JSON.stringify(wanted.changes) &&
    encodeLink(wanted.experiment, wanted.changes) === link
  );
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isShare(value: unknown): boolean {
  return isNumber(value) && value >= 0 && value <= 1;
}

/** @param like of its length, if given */
function isNumbers(value: unknown, like?: unknown): value is readonly number[] {
  if (!Array.isArray(value) || !value.every(isNumber)) return false;
  return like === undefined || (Array.isArray(like) && like.length === value.length);
}

/** A row for each class, as many columns as `load` has experts, or as there are classes. */
function areSharesOfClasses({ load, perClass, confusion, routing }: Json): boolean {
  const isMatrix = (rows: unknown, columns: unknown) =>
    Array.isArray(rows) &&
    Array.isArray(perClass) &&
    rows.length === perClass.length &&
    rows.every((row) => isNumbers(row, columns));
  return (
    isNumbers(load) &&
    isNumbers(perClass) &&
    isMatrix(confusion, perClass) &&
    isMatrix(routing, load)
  );
}

/** A result without what the wall clock said: the rest is the same whenever the run is trained, to the bit on the CPU. */
export function withoutWallClock(
  result: RunResult,
): Omit<RunResult, "trainSeconds" | "imagesPerSecond"> {
  const { trainSeconds: _, imagesPerSecond: __, ...rest } = result;
  return rest;
}
