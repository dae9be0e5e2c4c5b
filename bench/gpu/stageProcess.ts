/**
 * A stage in a process of its own. A call into a driver may last as long as it likes and cannot be interrupted
 * from within: the process is killed from here, with all that it has started.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { type Ending, reasonOf } from "./stages.ts";

/** The process's argument, as JSON, after `--stage`. */
export interface StageOrder {
  readonly name: string;
  readonly software: boolean;
  /** Time from the start of the process after which the stage should end by itself. */
  readonly allottedMs: number;
}

/** Messages of the process. After `ending` it waits to be killed. */
export type StageMessage =
  | { readonly kind: "say"; readonly text: string }
  | { readonly kind: "keep"; readonly result: unknown }
  | { readonly kind: "ending"; readonly ending: Ending };

export interface StageRun {
  /** Understands `--stage`. */
  readonly script: string;
  readonly env: NodeJS.ProcessEnv;
  readonly order: StageOrder;
  readonly limitMs: number;
  readonly signal: AbortSignal;
  readonly keep: (result: unknown) => void;
  readonly say: (text: string) => void;
}

/** The next process starts after this time even if the system has not yet cleaned up after the last one. */
const CLEARING_LIMIT_MS = 1000;

/** Runs a stage. Resolves within the limit plus the time that the system needs to clean up; never rejects. */
export async function runInProcess(run: StageRun): Promise<Ending> {
  const child = fork(run.script, ["--stage", JSON.stringify(run.order)], {
    detached: true, // it leads a group: Ctrl-C does not reach it, and kill() reaches all that it starts
    serialization: "advanced",
    stdio: ["ignore", process.stderr.fd, "inherit", "ipc"],
    env: run.env,
  });
  const closed = once(child, "close");
  closed.catch(() => {}); // it could not be started: endingOf() says so
  const endWithUs = () => kill(child);
  process.once("exit", endWithUs);
  const ending = await endingOf(child, run);
  process.off("exit", endWithUs);
  child.removeAllListeners("message");
  if (kill(child)) await Promise.race([closed, sleep(CLEARING_LIMIT_MS)]);
  return ending;
}

function endingOf(child: ChildProcess, run: StageRun): Promise<Ending> {
  const { limitMs, signal, keep, say } = run;
  let doing = "its beginning";
  return new Promise<Ending>((resolve) => {
    const cut = (reason: string) => resolve({ status: "cut", reason });
    const fail = (reason: string) => resolve({ status: "failed", reason });
    const timer = setTimeout(() => cut(`it was still at ${doing}`), limitMs);
    const interrupt = () => cut(`interrupted at ${doing}`);
    signal.addEventListener("abort", interrupt, { once: true });
    child.on("error", (error) => fail(reasonOf(error)));
    child.on("close", (code, killedBy) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", interrupt);
      fail(`its process ended with ${killedBy ?? `exit code ${code}`} at ${doing}`);
    });
    child.on("message", (message: StageMessage) => {
      if (message.kind === "ending") resolve(message.ending);
      else if (message.kind === "keep") keep(message.result);
      else {
        doing = message.text;
        say(doing);
      }
    });
  });
}

/** @returns whether there was something to end */
function kill(child: ChildProcess): boolean {
  if (child.pid === undefined) return false;
  try {
    return process.platform === "win32"
      ? child.kill("SIGKILL")
      : process.kill(-child.pid, "SIGKILL");
  } catch {
    return false; // nothing of it is left
  }
}
