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
import type { RunWeights } from "../run/runWeights.ts";
import { stepsPerEpoch, totalSteps } from "../run/schedule.ts";
import { Trainer } from "../run/trainer.ts";
import type { BuiltEngine, CreateEngine } from "./builtEngine.ts";
import { describeFailure, type Phase } from "./failure.ts";
import { Recovery } from "./recovery.ts";

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
  readonly emit: (event: RunEvent) => void;
}

/** What there is once the session is ready. */
interface Ready {
  readonly trainer: Trainer;
  readonly recovery: Recovery;
}

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
  #ready: Ready | undefined;
  /** Of the engine that was made last, or could not be made. */
  #engineKind: EngineInfo["kind"] | undefined;
  #starting: Promise<void> = Promise.resolve();

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Loads the data, builds the engine, makes the first frame. Resolves when ready, failed (see events) or disposed of. */
  start(): Promise<void> {
    this.#starting = this.#start();
    return this.#starting;
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
    this.#isDisposed = true;
    this.#ready?.recovery.end();
    this.#ready?.trainer.dispose();
    this.#ready = undefined;
  }

  async #trainer(): Promise<Trainer | undefined> {
    await this.#starting;
    return this.#ready?.trainer;
  }

  #emit(event: RunEvent): void {
    if (!this.#isDisposed) this.#options.emit(event);
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
    this.dispose();
  }

  async #start(): Promise<void> {
    const { runs, loadData } = this.#options;
    const [first] = runs.map(({ spec }) => spec.experiment);
    let phase: Phase = "data";
    try {
      if (!first) throw new RangeError("A session needs at least one run.");
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
      await this.#run(dataset, built, build);
    } catch (error) {
      if (!this.#isDisposed) this.#fail(error, phase);
    }
  }

  async #run(
    dataset: Dataset,
    built: BuiltEngine,
    build: () => Promise<BuiltEngine>,
  ): Promise<void> {
    const { runs, runtime, clock } = this.#options;
    const { engine } = built;
    const plans = replicaPlans(engine.config);
    const described: CohortRun[] = runs.map((request, r) => ({
      request,
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
