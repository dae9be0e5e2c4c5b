import type { EngineInfo } from "../engine/engine.ts";
import { asSentence } from "../run/asSentence.ts";
import type { RunFailure } from "../run/events.ts";

/** What was in progress when an error occurred. */
export type Phase = "data" | "engine" | "training";

/**
 * The failure of a session: a sentence on what happened, and another on what to do, which does not repeat the first.
 * Errors are recognised by name, since their classes belong to other folders.
 * @param engine the kind of engine that failed, if known: the CPU engine is no remedy for its own failures
 */
export function describeFailure(
  error: unknown,
  phase: Phase,
  engine?: EngineInfo["kind"],
): RunFailure {
  const message = messageOf(error);
  const name = error instanceof Error ? error.name : "";
  const isCpu = engine === "cpu";
  if (name === "LimitError") {
    // Its message names the fields to lower.
    const remedy = isCpu ? "Then start the run again." : "Or choose the CPU engine.";
    return { code: "limits", message, remedy, retry: false, isOfCpu: isCpu };
  }
  if (name === "StorageError") {
    const remedy = "Open another run, or start this one again from its link.";
    return { code: "internal", message, remedy, retry: true };
  }
  if (phase === "data" || name === "DataError") {
    return { code: "data", message, remedy: dataRemedy(error), retry: true };
  }
  if (phase === "engine") {
    const remedy = isCpu
      ? "Try again, or choose fewer experts or fewer hidden units."
      : "Try again, or choose the CPU engine.";
    return { code: "engine", message, remedy, retry: true, isOfCpu: isCpu };
  }
  return {
    code: "engine",
    message: `Training stopped: ${message}`,
    remedy: isCpu
      ? "Restart the run; if it stops again, reload the page."
      : "Restart the run; if it stops again, choose the CPU engine.",
    retry: true,
    isOfCpu: isCpu,
  };
}

/**
 * The failure of what a session runs in: its worker, or the calls to it.
 * @param usual the remedy, unless the error has one of its own
 */
export function internalFailure(error: unknown, usual: string): RunFailure {
  const hasOwn = error instanceof Error && "remedy" in error && typeof error.remedy === "string";
  const remedy = hasOwn ? String(error.remedy) : usual;
  return { code: "internal", message: messageOf(error), remedy, retry: true };
}

function messageOf(error: unknown): string {
  return asSentence(error instanceof Error && error.message ? error.message : String(error));
}

/** Wrong answers have been asked for past the browser's cache already: see loadFile. */
function dataRemedy(error: unknown): string {
  const isWrongAnswer = error instanceof Error && "isWrongAnswer" in error && error.isWrongAnswer;
  return isWrongAnswer === true
    ? "Try again; if it fails the same way, the file is missing or damaged on the server."
    : "Check the connection, then try again.";
}
