import type { LiveValues } from "../experiment/liveChanges.ts";
import { type Clock, systemClock } from "../run/clock.ts";
import type { RunEvent } from "../run/events.ts";
import type { ProfileOutcome } from "../run/profiling.ts";
import type { RunResult } from "../run/result.ts";
import type { RunId, RunRequest } from "../run/runSpec.ts";
import type { RunTraining, RunWeights } from "../run/runWeights.ts";
import type { HostApi, SessionId } from "./api.ts";
import type { CreateEngine } from "./builtEngine.ts";
import { DatasetCache, type LoadData } from "./datasetCache.ts";
import type { RunKeeper } from "./runKeeper.ts";
import { Session } from "./session.ts";

export interface HostDependencies {
  readonly loadData: LoadData;
  readonly createEngine: CreateEngine;
  readonly runtime: "browser" | "node";
  readonly clock?: Clock;
  /** Absent: no run is kept. */
  readonly keeper?: RunKeeper;
}

/** The next build waits for the one before at most this long. */
const BUILD_PATIENCE_MS = 10_000;

/**
 * What a worker hosts: sessions by their names, each a cohort of runs on an engine of its own. They share the data.
 */
export class Host implements HostApi {
  readonly #dependencies: HostDependencies;
  readonly #data: DatasetCache;
  readonly #clock: Clock;
  readonly #sessions = new Map<SessionId, Session>();
  #listener: (event: RunEvent) => void = () => {};
  #building: Promise<unknown> = Promise.resolve();

  constructor(dependencies: HostDependencies) {
    this.#dependencies = dependencies;
    this.#data = new DatasetCache(dependencies.loadData);
    this.#clock = dependencies.clock ?? systemClock();
  }

  listen(listener: (event: RunEvent) => void): void {
    this.#listener = listener;
  }

  /**
   * Makes a session of runs that one engine can train, in place of the one that had the name. Resolves when it is
   * ready, when it has failed (see events), or when it was disposed of.
   */
  async prepare(name: SessionId, runs: readonly RunRequest[]): Promise<void> {
    const before = this.#sessions.get(name);
    this.#sessions.delete(name);
    const dataset = runs[0]?.spec.experiment.dataset;
    if (this.#sessions.size === 0) this.#data.abandon(dataset);
    const session = new Session({
      runs,
      runtime: this.#dependencies.runtime,
      clock: this.#clock,
      loadData: (wanted, onProgress) => this.#data.load(wanted, onProgress),
      createEngine: (...wanted) => this.#build(...wanted),
      keeper: this.#dependencies.keeper,
      emit: (event) => this.#listener(event),
    });
    this.#sessions.set(name, session);
    await session.start(before?.retire());
  }

  async play(name: SessionId): Promise<void> {
    await this.#sessions.get(name)?.play();
  }

  /** Resolves once the engine is at rest and everything it did has been reported. */
  async pause(name: SessionId): Promise<void> {
    await this.#sessions.get(name)?.pause();
  }

  async step(name: SessionId): Promise<void> {
    await this.#sessions.get(name)?.step();
  }

  async stepEpoch(name: SessionId): Promise<void> {
    await this.#sessions.get(name)?.stepEpoch();
  }

  /** See Trainer.setLive(). */
  async setLive(name: SessionId, id: RunId, values: LiveValues): Promise<boolean> {
    return (await this.#sessions.get(name)?.setLive(id, values)) ?? true;
  }

  /** The run so far; undefined before its first evaluation. */
  async result(name: SessionId, id: RunId): Promise<RunResult | undefined> {
    return await this.#sessions.get(name)?.result(id);
  }

  /** See Trainer.weights(). */
  async weights(name: SessionId, id: RunId): Promise<RunWeights | undefined> {
    return await this.#sessions.get(name)?.weights(id);
  }

  /** See Trainer.training(). */
  async training(name: SessionId, id: RunId): Promise<RunTraining | undefined> {
    return await this.#sessions.get(name)?.training(id);
  }

  /** Asks for a frame of every run of the session. */
  async look(name: SessionId): Promise<void> {
    await this.#sessions.get(name)?.look();
  }

  async profile(name: SessionId): Promise<ProfileOutcome> {
    const outcome = await this.#sessions.get(name)?.profile();
    return outcome ?? { ok: false, refusal: "no-run" };
  }

  /** For tests: makes the session's device vanish. */
  async loseDevice(name: SessionId): Promise<void> {
    await this.#sessions.get(name)?.loseDevice();
  }

  /** Ends a session, or all of them, and frees their engines. */
  dispose(name?: SessionId): void {
    const names = name === undefined ? [...this.#sessions.keys()] : [name];
    for (const ended of names) {
      this.#sessions.get(ended)?.dispose();
      this.#sessions.delete(ended);
    }
    if (name === undefined) this.#data.abandon();
  }

  /** One engine at a time: two that are built side by side need twice the memory, and disturb each other's timings. */
  async #build(...wanted: Parameters<CreateEngine>): ReturnType<CreateEngine> {
    const patience = new Promise((resolve) => setTimeout(resolve, BUILD_PATIENCE_MS));
    const turn = Promise.race([this.#building, patience]);
    const built = turn.then(() => this.#dependencies.createEngine(...wanted));
    this.#building = built.catch(() => {}); // reported to the session that asked
    return await built;
  }
}
