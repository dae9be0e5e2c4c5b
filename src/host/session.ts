import type { Dataset } from "../data/dataset.ts";
import type { Engine, EngineConfig } from "../engine/engine.ts";
import type { EngineChoice, Experiment } from "../experiment/experiment.ts";
import { type Clock, systemClock } from "../run/clock.ts";
import { describeModel } from "../run/describeModel.ts";
import { engineConfig, runPlan } from "../run/engineConfig.ts";
import type {
  ModelDescription,
  RunDescription,
  TrainerEvent,
  TrainerNotice,
} from "../run/events.ts";
import type { ProfileOutcome } from "../run/profiling.ts";
import type { RunResult } from "../run/result.ts";
import { stepsPerEpoch, totalSteps } from "../run/schedule.ts";
import { Trainer } from "../run/trainer.ts";
import { DatasetCache, type LoadData } from "./datasetCache.ts";
import { describeFailure, type Phase } from "./failure.ts";

export interface BuiltEngine {
  readonly engine: Engine;
  /** What a person should know of the choice of engine. */
  readonly notices: readonly TrainerNotice[];
  /** Makes the engine's device vanish, for tests; absent where there is none. */
  readonly loseDevice?: () => void;
}

export type CreateEngine = (
  config: EngineConfig,
  dataset: Dataset,
  choice: EngineChoice,
) => Promise<BuiltEngine>;

export interface SessionDependencies {
  readonly loadData: LoadData;
  readonly createEngine: CreateEngine;
  readonly runtime: "browser" | "node";
  readonly clock?: Clock;
}

/** A run that is ready, and the engine it has at present. */
interface Run {
  readonly trainer: Trainer;
  readonly dataset: Dataset;
  readonly config: EngineConfig;
  readonly choice: EngineChoice;
  built: BuiltEngine;
  isRecovering: boolean;
}

/** An engine that fails because its device vanished says so within this time. */
const LOSS_GRACE_MS = 1000;
const MAX_LOSSES = 3;
const LOSSES_WINDOW_MS = 60_000;

/** What a worker hosts: one run at a time, its data and engine, and what becomes of errors. */
export class Session {
  readonly #dependencies: SessionDependencies;
  readonly #clock: Clock;
  readonly #data: DatasetCache;
  #listener: (event: TrainerEvent) => void = () => {};
  /** Counts prepare() calls: an older one gives way at its next await. */
  #generation = 0;
  #preparing: Promise<void> = Promise.resolve();
  #run: Run | undefined;
  #lossTimes: number[] = [];

  constructor(dependencies: SessionDependencies) {
    this.#dependencies = dependencies;
    this.#clock = dependencies.clock ?? systemClock();
    this.#data = new DatasetCache(dependencies.loadData);
  }

  listen(listener: (event: TrainerEvent) => void): void {
    this.#listener = listener;
  }

  /** Resolves when ready, when failed (see events), or when a newer call takes over. */
  prepare(experiment: Experiment): Promise<void> {
    const generation = ++this.#generation;
    this.#stopRun();
    this.#data.abandon(experiment.dataset);
    this.#preparing = this.#preparing.then(() => this.#prepare(experiment, generation));
    return this.#preparing;
  }

  async play(): Promise<void> {
    (await this.#readyRun())?.trainer.play();
  }

  async pause(): Promise<void> {
    await (await this.#readyRun())?.trainer.pause();
  }

  async step(): Promise<void> {
    await (await this.#readyRun())?.trainer.step();
  }

  async stepEpoch(): Promise<void> {
    await (await this.#readyRun())?.trainer.stepEpoch();
  }

  async setLive(experiment: Experiment): Promise<void> {
    (await this.#readyRun())?.trainer.setLive(experiment);
  }

  async result(): Promise<RunResult | undefined> {
    return (await this.#readyRun())?.trainer.result();
  }

  async showDigits(testIndices: readonly number[]): Promise<void> {
    await (await this.#readyRun())?.trainer.show(testIndices);
  }

  async profile(): Promise<ProfileOutcome> {
    const run = await this.#readyRun();
    return run ? await run.trainer.profile() : { ok: false, refusal: "no-run" };
  }

  async loseDevice(): Promise<void> {
    (await this.#readyRun())?.built.loseDevice?.();
  }

  /** Ends the run and frees its engine. */
  dispose(): void {
    this.#generation++;
    this.#stopRun();
    this.#data.abandon();
  }

  async #readyRun(): Promise<Run | undefined> {
    await this.#preparing;
    return this.#run;
  }

  #emit(event: TrainerEvent): void {
    this.#listener(event);
  }

  #notify(notices: readonly TrainerNotice[]): void {
    for (const notice of notices) this.#emit({ kind: "notice", notice });
  }

  #stopRun(): void {
    this.#run?.trainer.dispose();
    this.#run = undefined;
    this.#lossTimes = [];
  }

  #fail(error: unknown, phase: Phase): void {
    this.#stopRun();
    this.#emit({ kind: "failed", failure: describeFailure(error, phase) });
  }

  async #prepare(experiment: Experiment, generation: number): Promise<void> {
    const isStale = () => generation !== this.#generation;
    if (isStale()) return;
    let phase: Phase = "data";
    try {
      const dataset = await this.#data.load(experiment.dataset, (loadedBytes, totalBytes) =>
        this.#emit({ kind: "data", loadedBytes, totalBytes }),
      );
      if (isStale()) return;
      phase = "engine";
      const config = engineConfig(experiment, dataset);
      const built = await this.#dependencies.createEngine(config, dataset, experiment.engine);
      if (isStale()) {
        built.engine.dispose();
        return;
      }
      this.#notify([...built.notices, ...sizeNotices(experiment, dataset)]);
      await this.#start(experiment, dataset, built);
    } catch (error) {
      if (!isStale()) this.#fail(error, phase);
    }
  }

  async #start(experiment: Experiment, dataset: Dataset, built: BuiltEngine): Promise<void> {
    const { engine } = built;
    const { config } = engine;
    const model = describeModel(experiment, config);
    const trainer = new Trainer({
      experiment,
      dataset,
      engine,
      model,
      runtime: this.#dependencies.runtime,
      clock: this.#clock,
      emit: (event) => {
        if (this.#run?.trainer === trainer) this.#emit(event);
      },
      onError: (error, engine) => void this.#onEngineError(run, error, engine),
    });
    const choice = experiment.engine;
    const run: Run = { trainer, dataset, config, choice, built, isRecovering: false };
    this.#run = run;
    this.#watch(run, engine);
    this.#emit({ kind: "ready", run: describeRun(experiment, dataset, engine, model) });
    this.#emit({ kind: "status", status: "idle" });
    await trainer.show();
  }

  #watch(run: Run, engine: Engine): void {
    void engine.lost.then((reason) => {
      if (this.#run === run && run.built.engine === engine) return this.#recover(run, reason);
    });
  }

  /** An engine whose device vanished fails first, and says why a little later. */
  async #onEngineError(run: Run, error: unknown, engine: Engine): Promise<void> {
    const grace = new Promise((resolve) => setTimeout(resolve, LOSS_GRACE_MS));
    await Promise.race([engine.lost, grace]);
    await this.#clock.nextTask(); // lets #watch come first
    if (this.#run === run && run.built.engine === engine && !run.isRecovering) {
      this.#fail(error, "training");
    }
  }

  async #recover(run: Run, reason: string): Promise<void> {
    const now = this.#clock.now();
    this.#lossTimes = [...this.#lossTimes.filter((time) => now - time < LOSSES_WINDOW_MS), now];
    if (this.#lossTimes.length >= MAX_LOSSES) {
      const times = this.#lossTimes.length;
      return this.#fail(
        new Error(`the graphics device was lost ${times} times in a minute.`),
        "training",
      );
    }
    run.isRecovering = true;
    run.trainer.halt();
    this.#notify([
      {
        code: "device-lost",
        message: `The graphics device was lost (${reason}); a new one is being asked for.`,
      },
    ]);
    try {
      run.built.engine.dispose();
      const built = await this.#dependencies.createEngine(run.config, run.dataset, run.choice);
      if (this.#run !== run) {
        built.engine.dispose();
        return;
      }
      run.built = built;
      run.isRecovering = false;
      this.#watch(run, built.engine);
      this.#notify(built.notices);
      const step = await run.trainer.resume(built.engine);
      this.#notify([
        {
          code: "device-recovered",
          message: `A new device is there: training goes on from step ${step}.`,
          step,
        },
      ]);
    } catch (error) {
      if (this.#run === run) this.#fail(error, "engine");
    }
  }
}

function sizeNotices(experiment: Experiment, dataset: Dataset): TrainerNotice[] {
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
