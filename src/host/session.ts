import type { Dataset } from "../data/dataset.ts";
import type { Engine, EngineInfo } from "../engine/engine.ts";
import { replicaPlans } from "../engine/replicas.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { LiveValues } from "../experiment/liveChanges.ts";
import type { Clock } from "../run/clock.ts";
import type { CohortRun } from "../run/cohort.ts";
import { describeModel } from "../run/describeModel.ts";
import { cohortConfig, runPlan } from "../run/engineConfig.ts";
import type { ModelDescription, RunDescription, RunEvent, RunNotice } from "../run/events.ts";
import type { ProfileOutcome } from "../run/profiling.ts";
import type { RunResult } from "../run/result.ts";
import type { RunId, RunRequest } from "../run/runSpec.ts";
import type { RunTraining, RunWeights } from "../run/runWeights.ts";
import type { RunSnapshot, SavedRun } from "../run/savedRun.ts";
import { stepsPerEpoch, totalSteps } from "../run/schedule.ts";
import { Trainer } from "../run/trainer.ts";
import type { BuiltEngine, CreateEngine } from "./builtEngine.ts";
import { describeFailure, type Phase } from "./failure.ts";
import { Recovery } from "./recovery.ts";
import type { RunKeeper } from "./runKeeper.ts";

export interface SessionOptions {
  /** What one engine trains side by side; see cohortConfig(). */
  readonly runs: readonly RunRequest[];
  readonly runtime: "browser" | "node";
  readonly clock: Clock;
  readonly loadData: (
    dataset: string,
    onProgress: (loadedBytes: number, totalBytes: number) => void,
  ) => Promise<Dataset>;
  readonly createEngine: CreateEngine;
  /** Absent: no run is kept, and none goes on. */
  readonly keeper?: RunKeeper | undefined;
  readonly emit: (event: RunEvent) => void;
}

/** What there is once the session is ready. */
interface Ready {
  readonly trainer: Trainer;
  readonly recovery: Recovery;
}

/** A session that another takes the place of has this long to keep its runs. */
const RETIRE_PATIENCE_MS = 700;

/** RunEvent without the run: it is told to every run of the session. */
type ToAllRuns = RunEvent extends infer Event
  ? Event extends RunEvent
    ? Omit<Event, "runId">
    : never
  : never;

/** A cohort of runs from its preparation to its end: its data, its engine, and what becomes of errors. Used once. */
export class Session {
  readonly #options: SessionOptions;
  #isDisposed = false;
  #hasFailed = false;
  /** Nobody listens any more: another session has taken its place. */
  #isSilent = false;
  #ready: Ready | undefined;
  /** Of the engine that was made last, or could not be made. */
  #engineKind: EngineInfo["kind"] | undefined;
  #starting: Promise<void> = Promise.resolve();

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /**
   * Loads the data, builds the engine, makes the first frame. Resolves when ready, failed (see events) or disposed of.
   * @param after waited for first
   */
  start(after?: Promise<void>): Promise<void> {
    this.#starting = this.#start(after);
    return this.#starting;
  }

  /** Ends the runs as dispose() does; those that train are kept first, up to the step that they have come to. */
  async retire(): Promise<void> {
    const { trainer } = this.#ready ?? {};
    if (trainer && this.#keptRuns.length > 0) {
      this.#isSilent = true;
      const patience = new Promise<void>((resolve) => setTimeout(resolve, RETIRE_PATIENCE_MS));
      await Promise.race([trainer.pause(), patience]);
    }
    this.dispose();
  }

  async play(): Promise<void> {
    (await this.#trainer())?.play();
  }

  async pause(): Promise<void> {
    await (await this.#trainer())?.pause();
  }

  async step(): Promise<void> {
    await (await this.#trainer())?.step();
  }

  async stepEpoch(): Promise<void> {
    await (await this.#trainer())?.stepEpoch();
  }

  async setLive(id: RunId, values: LiveValues): Promise<boolean> {
    return (await this.#trainer())?.setLive(id, values) ?? true;
  }

  async result(id: RunId): Promise<RunResult | undefined> {
    return (await this.#trainer())?.result(id);
  }

  async weights(id: RunId): Promise<RunWeights | undefined> {
    return await (await this.#trainer())?.weights(id);
  }

  async training(id: RunId): Promise<RunTraining | undefined> {
    return await (await this.#trainer())?.training(id);
  }

  async look(): Promise<void> {
    await (await this.#trainer())?.look();
  }

  async profile(): Promise<ProfileOutcome | undefined> {
    return await (await this.#trainer())?.profile();
  }

  async loseDevice(): Promise<void> {
    await this.#starting;
    this.#ready?.recovery.loseDevice();
  }

  /** Ends the runs and frees the engine; nothing is emitted from now on. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#ready?.recovery.end();
    this.#ready?.trainer.dispose();
    this.#ready = undefined;
    for (const { id } of this.#keptRuns) this.#options.keeper?.release(id, this.#hasFailed);
  }

  async #trainer(): Promise<Trainer | undefined> {
    await this.#starting;
    return this.#ready?.trainer;
  }

  #emit(event: RunEvent): void {
    if (!this.#isDisposed && !this.#isSilent) this.#options.emit(event);
  }

  #tellAll(event: ToAllRuns): void {
    for (const { id } of this.#options.runs) this.#emit({ runId: id, ...event } as RunEvent);
  }

  #notify(notices: readonly RunNotice[]): void {
    for (const notice of notices) this.#tellAll({ kind: "notice", notice });
  }

  #fail(error: unknown, phase: Phase): void {
    const choice = this.#options.runs[0]?.spec.experiment.engine;
    const chosen = choice === "auto" ? undefined : choice;
    const kind = this.#ready?.recovery.engineKind ?? this.#engineKind ?? chosen;
    const failure = describeFailure(error, phase, kind);
    this.#tellAll({ kind: "failed", failure });
    this.#hasFailed = true;
    this.dispose();
  }

  get #keptRuns(): readonly RunRequest[] {
    return this.#options.runs.filter(({ isKept }) => isKept);
  }

  /** What each run goes on from. @throws Error where one that is to go on cannot */
  async #takeSaved(): Promise<readonly (SavedRun | undefined)[]> {
    const { runs, keeper } = this.#options;
    return await Promise.all(
      runs.map(({ id, goesOn }) => (goesOn && keeper ? keeper.take(id) : undefined)),
    );
  }

  /** Keeps those of the runs that are to be kept, and tells. */
  async #keep(snapshots: readonly RunSnapshot[]): Promise<void> {
    const { keeper } = this.#options;
    const keptIds = new Set(this.#keptRuns.map(({ id }) => id));
    for (const snapshot of snapshots) {
      const { id, saved } = snapshot;
      if (!keeper || !keptIds.has(id)) continue;
      // Released already: the run would belong to this session for ever.
      if (this.#isDisposed) return;
      const { isStored, problem } = await keeper.keep(snapshot);
      if (problem === undefined) {
        this.#emit({ runId: id, kind: "kept", step: saved.standing.step, isStored });
      } else {
        const notice = { code: "not-kept", message: `This run is not kept. ${problem}` } as const;
        this.#emit({ runId: id, kind: "notice", notice });
      }
    }
  }

  async #start(after?: Promise<void>): Promise<void> {
    const { runs, loadData } = this.#options;
    const [first] = runs.map(({ spec }) => spec.experiment);
    let phase: Phase = "data";
    try {
      await after;
      if (!first) throw new RangeError("A session needs at least one run.");
      const saved = await this.#takeSaved();
      if (this.#isDisposed) return;
      const dataset = await loadData(first.dataset, (loadedBytes, totalBytes) =>
        this.#tellAll({ kind: "data", loadedBytes, totalBytes }),
      );
      if (this.#isDisposed) return;
      phase = "engine";
      const config = cohortConfig(
        runs.map(({ spec }) => spec.experiment),
        dataset,
      );
      const noteKind = (kind: EngineInfo["kind"]) => {
        this.#engineKind = kind;
      };
      const build = () => this.#options.createEngine(config, dataset, first.engine, noteKind);
      const built = await build();
      if (this.#isDisposed) return built.engine.dispose();
      await this.#run(dataset, saved, built, build);
    } catch (error) {
      if (!this.#isDisposed) this.#fail(error, phase);
    }
  }

  async #run(
    dataset: Dataset,
    saved: readonly (SavedRun | undefined)[],
    built: BuiltEngine,
    build: () => Promise<BuiltEngine>,
  ): Promise<void> {
    const { runs, runtime, clock } = this.#options;
    const { engine } = built;
    const plans = replicaPlans(engine.config);
    const described: CohortRun[] = runs.map((request, r) => ({
      request,
      saved: saved[r],
      model: describeModel(request.spec.experiment, {
        shape: { ...plans[r].shape, numReplicas: 1, topK: plans[r].topK },
        routing: engine.config.routing,
      }),
    }));
    const trainer = new Trainer({
      runs: described,
      dataset,
      engine,
      runtime,
      clock,
      emit: (event) => this.#emit(event),
      ...(this.#keptRuns.length > 0 && {
        keep: (snapshots: readonly RunSnapshot[]) => this.#keep(snapshots),
      }),
      onError: (error, failed) => recovery.onEngineError(error, failed),
    });
    const recovery = new Recovery({
      trainer,
      build,
      clock,
      notify: (notices) => this.#notify(notices),
      fail: (error, phase) => this.#fail(error, phase),
    });
    this.#ready = { trainer, recovery };
    recovery.watch(built);
    this.#notify(built.notices);
    for (const { request, model } of described) {
      const { id, spec } = request;
      this.#notify(sizeNotices(spec.experiment, dataset));
      const run = describeRun(spec.experiment, dataset, engine, model);
      this.#emit({ runId: id, kind: "ready", run });
      this.#emit({ runId: id, kind: "status", status: "idle" });
    }
    await trainer.look();
  }
}

function sizeNotices(experiment: Experiment, dataset: Dataset): RunNotice[] {
  const { count } = dataset.train;
  if (experiment.trainSize <= count) return [];
  const message = `${dataset.name} has ${count} training images: all of them are used.`;
  return [{ code: "clamped", message }];
}

function describeRun(
  experiment: Experiment,
  dataset: Dataset,
  engine: Engine,
  model: ModelDescription,
): RunDescription {
  const plan = runPlan(experiment, dataset);
  return {
    engine: engine.info,
    numClasses: dataset.numClasses,
    rows: dataset.rows,
    columns: dataset.columns,
    trainImages: plan.trainSize,
    testImages: dataset.test.count,
    stepsPerEpoch: stepsPerEpoch(plan),
    totalSteps: totalSteps(plan),
    model,
  };
}
