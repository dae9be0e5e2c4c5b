import type { Engine, StepRecords } from "../engine/engine.ts";
import type { AwaitedEngine } from "./awaitedEngine.ts";
import { CallPacer } from "./callPacer.ts";
import type { Clock } from "./clock.ts";

/** A call to train() in progress. */
interface Call {
  /** Steps requested before this call. */
  readonly firstStep: number;
  readonly steps: number;
  readonly startedAt: number;
  readonly records: Promise<StepRecords>;
}

/** The records of a call, and the time from the end of the call before it to its own end. */
export interface Collected {
  readonly records: StepRecords;
  readonly elapsedMs: number;
}

/** The CPU engine blocks its thread while it trains: with short calls, one at a time, the worker still answers. */
const PACE = {
  cpu: { targetMs: 25, maxMs: 25, overlap: 1 },
  webgpu: { targetMs: 12, maxMs: 120, overlap: 2 },
} as const;

/** The calls to train() of one engine: their length, how many overlap, and their records in order. */
export class TrainingCalls {
  readonly #awaited: AwaitedEngine;
  readonly #clock: Clock;
  readonly #pacer: CallPacer;
  #underWay: Call[] = [];
  #issued: number;
  #lastCollectedAt = 0;

  /** @param step the engine's step */
  constructor(awaited: AwaitedEngine, clock: Clock, step: number) {
    this.#awaited = awaited;
    this.#clock = clock;
    this.#issued = step;
    this.#pacer = createPacer(awaited.engine);
  }

  /** Steps requested so far. */
  get issued(): number {
    return this.#issued;
  }

  get isEmpty(): boolean {
    return this.#underWay.length === 0;
  }

  get mayOverlap(): boolean {
    return this.#underWay.length < PACE[this.#awaited.engine.info.kind].overlap;
  }

  /** Calls train() for as many steps as the pacer chooses, `most` at most. */
  issue(most: number): void {
    const { engine } = this.#awaited;
    const steps = Math.min(this.#pacer.steps, most);
    const startedAt = this.#clock.now();
    const records = engine.train(steps);
    records.catch(() => {}); // collect() reports it
    this.#underWay.push({ firstStep: this.#issued, steps, startedAt, records });
    this.#issued += steps;
  }

  /** Awaits the oldest call; undefined if none is in progress. Rejects as AwaitedEngine.records() does. */
  async collect(): Promise<Collected | undefined> {
    const [call] = this.#underWay;
    if (!call) return undefined;
    const records = await this.#awaited.records(call.records, call);
    this.#underWay.shift();
    const now = this.#clock.now();
    const elapsedMs = now - Math.max(call.startedAt, this.#lastCollectedAt);
    this.#lastCollectedAt = now;
    this.#pacer.record(call.steps, elapsedMs, now);
    return { records, elapsedMs };
  }
}

function createPacer(engine: Engine): CallPacer {
  const { targetMs, maxMs } = PACE[engine.info.kind];
  return new CallPacer({ targetMs, maxMs, maxSteps: engine.maxStepsPerCall });
}
