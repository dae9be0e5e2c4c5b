import type { Contender, ModelInTraining } from "./contender.ts";
import type { PreparedTask } from "./task.ts";

/** From data in memory to the first step, in three parts. */
export interface ColdStart {
  /** The library is there, and its backend up. */
  readonly loadMs: number;
  /** Data and model are where it computes. */
  readonly prepareMs: number;
  /** The first step is done, with whatever it had to compile. */
  readonly firstStepMs: number;
}

export interface Opened extends ColdStart {
  readonly firstLoss: number;
  /** "" where the contender computes on no adapter, or does not say. */
  readonly adapter: string;
}

export interface Timed {
  readonly ms: number;
  /** The last step's. */
  readonly loss: number;
}

/** A contender in training, timed beside it: no message crosses a process while the clock runs. */
export class TimedRun {
  readonly opened: Opened;
  readonly #task: PreparedTask;
  readonly #model: ModelInTraining;
  #stepsTaken = 1;

  static async start(open: () => Promise<Contender>, task: PreparedTask): Promise<TimedRun> {
    task.reserve(1);
    const startedAt = performance.now();
    const contender = await open();
    const loadedAt = performance.now();
    const model = await contender.prepare(task);
    const preparedAt = performance.now();
    const firstLoss = await model.train(1);
    const opened = {
      loadMs: loadedAt - startedAt,
      prepareMs: preparedAt - loadedAt,
      firstStepMs: performance.now() - preparedAt,
      firstLoss,
      adapter: contender.adapter ?? "",
    };
    return new TimedRun(opened, task, model);
  }

  private constructor(opened: Opened, task: PreparedTask, model: ModelInTraining) {
    this.opened = opened;
    this.#task = task;
    this.#model = model;
  }

  async train(steps: number): Promise<Timed> {
    this.#task.reserve(this.#stepsTaken + steps);
    const startedAt = performance.now();
    const loss = await this.#model.train(steps);
    const ms = performance.now() - startedAt;
    this.#stepsTaken += steps;
    return { ms, loss };
  }

  dispose(): void {
    this.#model.dispose();
  }
}
