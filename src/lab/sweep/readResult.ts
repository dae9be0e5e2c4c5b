import { decodeLink, encodeLink } from "../../experiment/link.ts";
import type { RunResult } from "../../run/result.ts";

/** A file's text read as the result of a run, or why it is none; the reason ends a sentence. */
export type ReadResult =
  | { readonly ok: true; readonly result: RunResult }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads the result of a run that was trained to its end.
 * @param link of the run that it must be of
 */
export function readResult(text: string, link: string): ReadResult {
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
const RUN_NUMBERS = ["imagesSeen", "trainSeconds", "imagesPerSecond", "skippedSteps"];

function findFault(value: Json, link: string): string | undefined {
  if (value.schema !== 1) return "it is no result of schema 1";
  if (value.link !== link) return "it is of another run";
  if (value.interrupted === true) return "its run was interrupted";
  const test = asObject(value.test);
  const history = asObject(value.history);
  const engine = asObject(value.engine);
  const { steps } = value;
  const isWhole =
    isExperimentOf(value, link) &&
    test !== undefined &&
    isShare(test.accuracy) &&
    (test.loss === null || isNumber(test.loss)) &&
    TEST_NUMBERS.every((name) => isNumber(test[name])) &&
    RUN_NUMBERS.every((name) => isNumber(value[name])) &&
    isNumbers(test.load) &&
    typeof value.diverged === "boolean" &&
    (engine?.kind === "cpu" || engine?.kind === "webgpu") &&
    typeof engine.adapter === "string" &&
    isNumbers(history?.step) &&
    history.step.length === steps &&
    history.step.at(-1) === steps;
  return isWhole ? undefined : "a part of the result is missing or wrong";
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

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every(isNumber);
}

/** A result without what the wall clock said: the rest is the same whenever the run is trained, to the bit on the CPU. */
export function withoutWallClock(
  result: RunResult,
): Omit<RunResult, "trainSeconds" | "imagesPerSecond"> {
  const { trainSeconds: _, imagesPerSecond: __, ...rest } = result;
  return rest;
}
