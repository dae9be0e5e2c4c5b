import type { TrainState } from "../engine/engine.ts";
import type { AwaitedEngine } from "./awaitedEngine.ts";
import { Budget } from "./budget.ts";
import type { Clock } from "./clock.ts";
import type { Cohort } from "./cohort.ts";
import type { RunSpec } from "./runSpec.ts";
import type { RunSnapshot } from "./savedRun.ts";
import type { Standing } from "./standing.ts";

/** The position and state from which another engine can continue a cohort. */
export interface Checkpoint {
  readonly standings: readonly Standing[];
  /** Undefined before the first step: a new engine has the initial weights already. */
  readonly state: TrainState | undefined;
}

/** Who keeps the runs of checkpoints, for later sessions. */
export interface Keeping {
  /** Resolves when they are stored, or cannot be. */
  readonly keep: (snapshots: readonly RunSnapshot[]) => Promise<void>;
  readonly runtime: "browser" | "node";
}

const GAP_MS = 5000;
/** Share of the time that reading back checkpoints may take. */
const SHARE = 0.05;
const KEEP_GAP_MS = 3000;
/** Share of the time that a run may be under way into the storage. */
const KEEP_SHARE = 0.02;
/** A storage that takes longer does not hold up a run that comes to rest. */
const KEEP_PATIENCE_MS = 1000;

/** The last checkpoint of a cohort, and when the next is due. */
export class Checkpoints {
  readonly #cohort: Cohort;
  readonly #clock: Clock;
  readonly #keeping: Keeping | undefined;
  readonly #budget = new Budget(GAP_MS, SHARE);
  readonly #keepBudget = new Budget(KEEP_GAP_MS, KEEP_SHARE);
  #last: Checkpoint;
  /** The step and the specifications that were kept last. */
  #kept: { readonly step: number; readonly specs: readonly RunSpec[] };
  #underWay: Promise<void> | undefined;

  /**
   * @param state the state that the cohort starts from; undefined: the initial weights
   * @param keeping undefined: runs are not kept
   */
  constructor(
    cohort: Cohort,
    clock: Clock,
    state: TrainState | undefined,
    keeping: Keeping | undefined,
  ) {
    this.#cohort = cohort;
    this.#clock = clock;
    this.#keeping = keeping;
    this.#last = { standings: cohort.standings(), state };
    this.#kept = this.#present();
    this.#budget.ran(clock.now(), clock.now());
  }

  get last(): Checkpoint {
    return this.#last;
  }

  isDue({ engine }: AwaitedEngine): boolean {
    if (!this.#hasAdvanced) return false;
    if (this.#isKeepDue) return true;
    return isMortal(engine.info.kind) && this.#budget.due(this.#clock.now());
  }

  /** Whether runs that come to rest are other than they were kept. Before its first step a run is not kept. */
  get isOwed(): boolean {
    if (!this.#keeping || this.#cohort.step === 0) return false;
    const { step, specs } = this.#present();
    return step !== this.#kept.step || specs.some((spec, r) => spec !== this.#kept.specs[r]);
  }

  /** Saves a checkpoint, unless that would exceed the share of the time. */
  async suggest(awaited: AwaitedEngine): Promise<void> {
    if (!isMortal(awaited.engine.info.kind) || !this.#hasAdvanced) return;
    if (this.#budget.affordable(this.#clock.now())) await this.save(awaited);
  }

  /** Makes a checkpoint; keeps the runs where that is due too, without waiting for the storage. */
  async save(awaited: AwaitedEngine): Promise<void> {
    const startedAt = this.#clock.now();
    const state = await awaited.readState(this.#cohort.step);
    this.#last = { standings: this.#cohort.standings(), state };
    if (this.#isKeepDue) void this.#keep(awaited, state);
    this.#budget.ran(startedAt, this.#clock.now());
  }

  /** Keeps runs that come to rest. Waits for the storage, within reason. */
  async keepAtRest(awaited: AwaitedEngine): Promise<void> {
    const state = await awaited.readState(this.#cohort.step);
    this.#last = { standings: this.#cohort.standings(), state };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, KEEP_PATIENCE_MS);
    });
    await Promise.race([this.#keep(awaited, state), patience]);
    clearTimeout(timer);
  }

  async #keep({ engine }: AwaitedEngine, state: TrainState): Promise<void> {
    if (!this.#keeping) return;
    const { keep, runtime } = this.#keeping;
    const startedAt = this.#clock.now();
    this.#kept = this.#present();
    const storing = keep(this.#cohort.snapshots(state, engine.config, engine.info, runtime));
    const underWay = storing.finally(() => {
      this.#keepBudget.ran(startedAt, this.#clock.now());
      if (this.#underWay === underWay) this.#underWay = undefined;
    });
    this.#underWay = underWay;
    await underWay;
  }

  get #isKeepDue(): boolean {
    const isIdle = this.#keeping !== undefined && this.#underWay === undefined;
    return isIdle && this.#keepBudget.due(this.#clock.now());
  }

  get #hasAdvanced(): boolean {
    return (this.#last.standings[0]?.step ?? 0) < this.#cohort.step;
  }

  #present() {
    return { step: this.#cohort.step, specs: this.#cohort.books.map(({ spec }) => spec) };
  }
}

/** The CPU engine cannot lose its device. */
function isMortal(kind: "cpu" | "webgpu"): boolean {
  return kind === "webgpu";
}
