/** What every command shares: its exit codes, its sentences, its standard streams, its end. */
import { explainFileError } from "./fileErrors.ts";

const EXIT_DONE = 0;
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;

/**
 * One press of Ctrl-C may arrive several times: the terminal signals the whole process group, and npm
 * passes on what it got. Signals that come later than this after the first are a second request.
 */
const SAME_INTERRUPTION_MS = 1000;

const ORPHAN_CHECK_MS = 500;

/** The command line or the link is wrong: nothing was run. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly issues: readonly string[];

  constructor(issues: readonly string[]) {
    super(issues.join("\n"));
    this.issues = issues;
  }
}

/** The run itself failed, for a reason that its message tells a person. */
export class RunFailed extends Error {
  override readonly name = "RunFailed";
}

/**
 * Runs a command to its exit code. Ctrl-C (SIGINT) and SIGTERM abort the signal: `main` keeps what was
 * done and returns. A second one ends the process at once.
 */
export async function runCommand(main: (signal: AbortSignal) => Promise<void>): Promise<never> {
  ignoreStreamErrors();
  const signal = listenForInterruption();
  process.once("beforeExit", () => {
    console.error("The command stopped halfway: nothing is left that could finish it.");
    process.exit(EXIT_FAILED);
  });
  try {
    await main(signal);
  } catch (error) {
    if (signal.aborted && !(error instanceof RunFailed)) {
      console.error("Interrupted.");
      process.exit(EXIT_INTERRUPTED);
    }
    console.error(explain(error));
    process.exit(error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED);
  }
  // Dawn and the browser's pipes would keep the process alive.
  process.exit(signal.aborted ? EXIT_INTERRUPTED : EXIT_DONE);
}

/**
 * Prints a line, or several, to standard output.
 * @throws RunFailed where that cannot be written
 */
export async function print(text: string): Promise<void> {
  const error = await new Promise<Error | null | undefined>((resolve) => {
    process.stdout.write(`${text}\n`, resolve);
  });
  if (error) {
    throw new RunFailed(`Standard output cannot be written: ${explainFileError(error)}.`);
  }
}

/** Progress that nobody reads any more is no reason to stop; print() tells of lost standard output. */
function ignoreStreamErrors(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}

function listenForInterruption(): AbortSignal {
  const interruption = new AbortController();
  let interruptedAt = 0;
  const interrupt = () => {
    const now = performance.now();
    if (!interruption.signal.aborted) {
      interruptedAt = now;
      console.error("Interrupted: stopping. Interrupt again to end at once.");
      interruption.abort();
    } else if (now - interruptedAt > SAME_INTERRUPTION_MS) {
      process.exit(EXIT_INTERRUPTED);
    }
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  if (process.env.npm_lifecycle_event) whenOrphaned(interrupt);
  return interruption.signal;
}

/**
 * npm passes signals to the shell between it and this process, and shells end without passing them on:
 * that the parent is another one now is all that is seen of them here.
 */
function whenOrphaned(interrupt: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    interrupt();
  }, ORPHAN_CHECK_MS);
  timer.unref();
}

function explain(error: unknown): string {
  if (error instanceof UsageError) {
    return [...error.issues, "Nothing was run. --help lists every option and field."].join("\n");
  }
  if (error instanceof RunFailed) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
