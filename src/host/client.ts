import { proxy, type Remote, releaseProxy, wrap } from "comlink";
import type { RunEvent } from "../run/events.ts";
import type { RunRequest } from "../run/runSpec.ts";
import type { SessionId, WorkerApi } from "./api.ts";
import { lifelineName, START_PATIENCE_MS, watchLifeline } from "./lifeline.ts";

/** A worker that does not answer a new run within this time is busy with work that cannot be stopped: it is replaced. */
const PATIENCE_MS = 4000;

export interface HostClientOptions {
  /** Called again where a worker has to be replaced. @throws where the browser forbids workers */
  readonly createWorker: () => Worker;
  readonly pageUrl: string;
  /** Where events of all runs go. */
  readonly onEvent: (event: RunEvent) => void;
  /** The worker stopped by itself, or could not be started: nothing asked of it will be answered. */
  readonly onCrash: (message: string) => void;
}

/** What the client asks of the worker by itself. */
type OwnCalls = "open" | "listen" | "ping" | "setAutotune" | "shareData" | "prepare" | "dispose";
type ForwardedApi = Omit<WorkerApi, OwnCalls>;

/** A worker under way. */
interface Running {
  readonly worker: Worker;
  readonly remote: Remote<WorkerApi>;
  /** Rejects when the worker will answer no more. */
  readonly ended: Promise<never>;
  end(reason: string): void;
  /** Nothing was prepared in it yet. */
  isNew: boolean;
}

/**
 * The page's side of the training worker. A worker that crashes rejects what it was asked; one that is too busy to
 * answer a new `prepare()` is ended and replaced.
 */
export class HostClient {
  readonly #options: HostClientOptions;
  #running: Running | undefined;
  #autotune = true;
  #onWorker: (worker: Remote<WorkerApi>) => void = () => {};

  constructor(options: HostClientOptions) {
    this.#options = options;
  }

  /** Called with every worker that is started, at once with the one there is. */
  onWorker(listener: (worker: Remote<WorkerApi>) => void): void {
    this.#onWorker = listener;
    if (this.#running) listener(this.#running.remote);
  }

  setAutotune(isOn: boolean): void {
    this.#autotune = isOn;
    if (this.#running) this.#tell(this.#running.remote.setAutotune(isOn));
  }

  /**
   * See HostApi.prepare(). The sessions of a worker that has to be replaced are gone with it.
   * @throws Error if no worker can be started, or it stops
   */
  async prepare(session: SessionId, runs: readonly RunRequest[]): Promise<void> {
    let running = this.#open();
    if (!(await this.#answers(running))) {
      running.end("The training worker did not answer and was replaced.");
      running = this.#open();
    }
    await this.#race(running, running.remote.prepare(session, runs));
  }

  /** Asks the worker something. @throws Error if it stops before it answers */
  async ask<Name extends keyof ForwardedApi>(
    name: Name,
    ...args: Parameters<ForwardedApi[Name]>
  ): Promise<Awaited<ReturnType<ForwardedApi[Name]>>> {
    const running = this.#open();
    const call = running.remote[name] as (...given: unknown[]) => Promise<unknown>;
    const answer = await this.#race(running, call(...args));
    return answer as Awaited<ReturnType<ForwardedApi[Name]>>;
  }

  /** Ends the worker: what it was asked is rejected. */
  dispose(): void {
    this.#running?.end("The training worker was ended.");
  }

  #open(): Running {
    this.#running ??= this.#start();
    return this.#running;
  }

  #start(): Running {
    const { createWorker, pageUrl, onEvent, onCrash } = this.#options;
    const worker = createWorker();
    const remote = wrap<WorkerApi>(worker);
    let reject: (error: Error) => void = () => {};
    const ended = new Promise<never>((_, fail) => {
      reject = fail;
    });
    ended.catch(() => {}); // those who wait for an answer hear of it
    const lifeline = lifelineName();
    const watch = new AbortController();
    const running: Running = {
      worker,
      remote,
      ended,
      isNew: true,
      end: (reason) => {
        if (this.#running === running) this.#running = undefined;
        watch.abort();
        clearTimeout(late);
        remote[releaseProxy]();
        worker.terminate();
        reject(new Error(reason));
      },
    };
    const stop = (reason: string) => {
      running.end(reason);
      onCrash(reason);
    };
    worker.onerror = ({ message }) =>
      stop(
        message
          ? `The training worker stopped: ${message}`
          : "The training worker could not be started.",
      );
    const late = setTimeout(
      () => stop(`The training worker did not start within ${START_PATIENCE_MS / 1000} s.`),
      START_PATIENCE_MS,
    );
    const watchWorker = () => {
      clearTimeout(late);
      watchLifeline(
        lifeline,
        () => stop("The training worker was ended, perhaps for lack of memory."),
        watch.signal,
      );
    };
    // Sent before every request, in this order: messages keep their order.
    this.#tell(remote.open(pageUrl, lifeline).then(watchWorker));
    this.#tell(remote.listen(proxy(onEvent)));
    this.#tell(remote.setAutotune(this.#autotune));
    this.#onWorker(remote);
    return running;
  }

  /** Whether the worker answers in time; a new one is taken at its word, since its script may still be loading. */
  async #answers(running: Running): Promise<boolean> {
    if (running.isNew) {
      running.isNew = false;
      return true;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), PATIENCE_MS);
    });
    const answer = this.#race(running, running.remote.ping()).then(() => true as const);
    return await Promise.race([answer, timeout]).finally(() => clearTimeout(timer));
  }

  #race<T>(running: Running, answer: Promise<T>): Promise<T> {
    return Promise.race([answer, running.ended]);
  }

  /** Sends a message whose answer says nothing. */
  #tell(answer: Promise<unknown>): void {
    answer.catch((error: unknown) => this.#options.onCrash(String(error)));
  }
}

/** The browser forbids workers: in a sandboxed frame, whose scripts have no origin. */
class WorkerForbiddenError extends Error {
  override readonly name = "WorkerForbiddenError";
  /** See internalFailure(). */
  readonly remedy: string;

  constructor(address: string, cause: unknown) {
    super("The browser lets this page start no worker, as in a sandboxed frame.", { cause });
    this.remedy = `Open the page in a tab of its own: ${address}`;
  }
}

/**
 * Starts the worker of this build.
 * @throws WorkerForbiddenError
 */
export function createTrainingWorker(): Worker {
  try {
    return new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  } catch (cause) {
    throw new WorkerForbiddenError(window.location.href, cause);
  }
}
