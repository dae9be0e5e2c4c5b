import type { EngineInfo } from "../engine/engine.ts";
import type { RunFailure } from "../run/events.ts";

/** What was in progress when an error occurred. */
export type Phase = "data" | "engine" | "training";

/**
 * An error as a person reads it. `engine` is the kind that failed, where that is known: the CPU engine is
 * no remedy for its own failures. Errors are known by their name: their classes live elsewhere.
 */
export function describeFailure(
  error: unknown,
  phase: Phase,
  engine?: EngineInfo["kind"],
): RunFailure {
  const message = asSentence(
    error instanceof Error && error.message ? error.message : String(error),
  );
  const name = error instanceof Error ? error.name : "";
  const isCpu = engine === "cpu";
  if (name === "LimitError") {
    const lower = "Choose fewer experts, fewer hidden units or a smaller batch";
    const remedy = isCpu ? `${lower}.` : `${lower}, or the CPU engine.`;
    return { code: "limits", message, remedy, retry: false };
  }
  if (phase === "data" || name === "DataError") {
    return { code: "data", message, remedy: dataRemedy(error), retry: true };
  }
  if (phase === "engine") {
    const remedy = isCpu
      ? "Try again, or choose fewer experts or fewer hidden units."
      : "Try again, or choose the CPU engine.";
    return { code: "engine", message, remedy, retry: true };
  }
  return {
    code: "engine",
    message: `Training stopped: ${message}`,
    remedy: isCpu
      ? "Restart the run; if it stops again, reload the page."
      : "Restart the run; if it stops again, choose the CPU engine.",
    retry: true,
  };
}

/** The text with a full stop at its end, so that another sentence can follow: browsers' messages lack it. */
export function asSentence(text: string): string {
  const trimmed = text.trimEnd();
  return /[.!?…][”")]?$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** Wrong answers have been asked for past the browser's cache already: see loadFile. */
function dataRemedy(error: unknown): string {
  const isWrongAnswer = error instanceof Error && "isWrongAnswer" in error && error.isWrongAnswer;
  return isWrongAnswer === true
    ? "Try again; if it stays so, the file is damaged where it is served from."
    : "Check the connection, then try again.";
}
