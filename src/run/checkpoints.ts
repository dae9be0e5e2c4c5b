import type { TrainState } from "../engine/engine.ts";
import type { AwaitedEngine } from "./awaitedEngine.ts";
import { Budget } from "./budget.ts";
import type { Clock } from "./clock.ts";
import type { Cohort } from "./cohort.ts";
import type { Standing } from "./runBook.ts";

/** The position and state from which another engine can continue a cohort. */
export interface Checkpoint {
  readonly standings: readonly Standing[];
  /** Undefined before the first step: a new engine has the initial weights already. */
  readonly state: TrainState | undefined;
}

const GAP_MS = 5000;
/** Share of the time that reading back checkpoints may take. */
const SHARE = 0.05;

/** The last checkpoint of a cohort, and when the next is due. */
export class Checkpoints {
  readonly #cohort: Cohort;
  readonly #clock: Clock;
  readonly #budget = new Budget(GAP_MS, SHARE);
  #last: Checkpoint;

  /** @param state the state that the cohort starts from; undefined: the initial weights */
  constructor(cohort: Cohort, clock: Clock, state: TrainState | undefined) {
    this.#cohort = cohort;
    this.#clock = clock;
    this.#last = { standings: cohort.standings(), state };
    this.#budget.ran(clock.now(), clock.now());
  }

  get last(): Checkpoint {
    return this.#last;
  }

  isDue({ engine }: AwaitedEngine): boolean {
    return this.#isWorthwhile(engine.info.kind) && this.#budget.due(this.#clock.now());
  }

  /** Saves a checkpoint, unless that would exceed the share of the time. */
  async suggest(awaited: AwaitedEngine): Promise<void> {
    if (!this.#isWorthwhile(awaited.engine.info.kind)) return;
    if (this.#budget.affordable(this.#clock.now())) await this.save(awaited);
  }

  async save(awaited: AwaitedEngine): Promise<void> {
    const startedAt = this.#clock.now();
    const state = await awaited.readState(this.#cohort.step);
    this.#last = { standings: this.#cohort.standings(), state };
    this.#budget.ran(startedAt, this.#clock.now());
  }

  #isWorthwhile(kind: "cpu" | "webgpu"): boolean {
    if (kind === "cpu") return false; // the CPU engine cannot lose its device
    return (this.#last.standings[0]?.step ?? 0) < this.#cohort.step;
  }
}
