import type { TrainerFailure } from "../run/events.ts";

/** What was under way when an error came. */
export type Phase = "data" | "engine" | "training";

const REMEDIES: Record<Exclude<Phase, "training">, string> = {
  data: "Check the connection, then try again.",
  engine: "Try again, or choose the CPU engine.",
};

/** An error as a person reads it. Errors are known by their name: their classes live elsewhere. */
export function describeFailure(error: unknown, phase: Phase): TrainerFailure {
  const message = error instanceof Error && error.message ? error.message : String(error);
  const name = error instanceof Error ? error.name : "";
  if (name === "LimitError") {
    return {
      code: "limits",
      message,
      remedy: "Choose fewer experts, fewer hidden units, a smaller batch or the CPU engine.",
      retry: false,
    };
  }
  if (phase === "data" || name === "DataError") {
    return { code: "data", message, remedy: REMEDIES.data, retry: true };
  }
  if (phase === "engine") return { code: "engine", message, remedy: REMEDIES.engine, retry: true };
  return {
    code: "engine",
    message: `Training stopped: ${message}`,
    remedy: "Restart the run; if it stops again, choose the CPU engine.",
    retry: true,
  };
}
