/** Runs stages one after another within a time budget. The results of a stage are kept, however it ends. */
import { RunFailed } from "../../tools/command.ts";
import { allotMs, type Deadline, type TimeShare } from "./budget.ts";

/** How a stage ended. `cut`: its time was over; `skipped`: it does not apply here. */
export type Ending =
  | { readonly status: "done" }
  | { readonly status: "cut" | "failed" | "skipped"; readonly reason: string };

/** The deadline of a stage, and where it reports. */
export interface StageWork<Result> {
  readonly deadline: Deadline;
  /** Replaces the stage's result so far. */
  keep(result: Result): void;
  /** Reports the current piece of work. */
  say(text: string): void;
}

export type StageReport = Ending & {
  readonly name: string;
  readonly allottedSeconds: number;
  readonly seconds: number;
};

export interface StagesSoFar<Results> {
  readonly reports: readonly StageReport[];
  readonly results: Partial<Results>;
}

/** The time of one stage, and where its results go. */
export interface StageTime {
  /** Time after which the stage should end by itself. */
  readonly allottedMs: number;
  /** Time after which the stage is killed. */
  readonly limitMs: number;
  /** Replaces the stage's result so far. */
  readonly keep: (result: unknown) => void;
}

/** `Results` has one field a stage. */
export interface StagesRequest<Results> {
  readonly stages: readonly (TimeShare & { readonly name: keyof Results & string })[];
  /** The end of the budget, by the clock of `now`. */
  readonly endsAt: number;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Ends within the limit, or when the signal is aborted, whatever the stage is doing. */
  readonly run: (name: keyof Results & string, time: StageTime) => Promise<Ending>;
  /** Called after each stage, with all results so far. */
  readonly onStage: (progress: StagesSoFar<Results>) => Promise<void>;
}

/** A stage checks its time between two pieces of work, so it may overrun its end by up to one piece: this long. */
const OVERRUN = 1.25;
const OVERRUN_MS = 2000;
/** A stage with less time is not started: its process would barely be running. */
const LEAST_MS = 500;

/** @throws the signal's reason, after `onStage` was called for every stage, including those that were not started */
export async function runStages<Results>(request: StagesRequest<Results>): Promise<void> {
  const { stages, endsAt, now, signal, run } = request;
  const reports: StageReport[] = [];
  let results: Partial<Results> = {};
  for (const [i, stage] of stages.entries()) {
    const startedAt = now();
    const leftMs = endsAt - startedAt;
    const allottedMs = allotMs(leftMs, [stage, ...stages.slice(i + 1)]);
    const obstacle = whyNotBegun(signal, leftMs);
    const ending: Ending = obstacle
      ? { status: "cut", reason: obstacle }
      : await run(stage.name, {
          allottedMs,
          limitMs: Math.min(leftMs, OVERRUN * allottedMs + OVERRUN_MS),
          keep: (result) => {
            results = { ...results, [stage.name]: result };
          },
        });
    const seconds = (now() - startedAt) / 1000;
    reports.push({ name: stage.name, ...ending, allottedSeconds: allottedMs / 1000, seconds });
    await request.onStage({ reports, results });
  }
  signal.throwIfAborted();
}

function whyNotBegun(signal: AbortSignal, leftMs: number): string | undefined {
  if (signal.aborted) return "not begun: interrupted";
  return leftMs < LEAST_MS ? "not begun: no time was left" : undefined;
}

/** What an error says; of one that was not written for the reader, the first line. */
export function reasonOf(error: unknown): string {
  if (error instanceof RunFailed) return error.message;
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return line;
}

/** The ending of a stage that goes through a list: cut where some of it is left. */
export function endingOf(left: readonly string[]): Ending {
  if (left.length === 0) return { status: "done" };
  const [next] = left;
  return { status: "cut", reason: `${left.length} not reached, from ${next} on` };
}
