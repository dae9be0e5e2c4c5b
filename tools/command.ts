/** What every command shares: its exit codes, its sentences, its end. */

const EXIT_DONE = 0;
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;

/** The command line or the link is wrong: nothing was run. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly issues: readonly string[];

  constructor(issues: readonly string[]) {
    super(issues.join("\n"));
    this.issues = issues;
  }
}

/** The run itself failed. */
export class RunFailed extends Error {
  override readonly name = "RunFailed";
}

/** Runs a command to its exit code; Ctrl-C aborts the signal first, then forces the end. */
export async function runCommand(main: (signal: AbortSignal) => Promise<void>): Promise<never> {
  const interruption = new AbortController();
  process.on("SIGINT", () => {
    if (interruption.signal.aborted) process.exit(EXIT_INTERRUPTED);
    interruption.abort();
  });
  process.on("SIGTERM", () => interruption.abort());
  try {
    await main(interruption.signal);
  } catch (error) {
    if (interruption.signal.aborted) {
      console.error("Interrupted.");
      process.exit(EXIT_INTERRUPTED);
    }
    console.error(explain(error));
    process.exit(error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED);
  }
  // Dawn and the browser's pipes would keep the process alive.
  process.exit(EXIT_DONE);
}

function explain(error: unknown): string {
  if (error instanceof UsageError) {
    return [...error.issues, "Nothing was run. --help lists every option and field."].join("\n");
  }
  if (error instanceof RunFailed) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
