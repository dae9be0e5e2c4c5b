import type { Engine, EngineInfo } from "../engine/engine.ts";
import type { Clock } from "../run/clock.ts";
import type { RunNotice } from "../run/events.ts";
import type { Trainer } from "../run/trainer.ts";
import type { BuiltEngine } from "./builtEngine.ts";
import type { Phase } from "./failure.ts";

export interface RecoveryOptions {
  readonly trainer: Pick<Trainer, "halt" | "resume">;
  /** Builds another engine of the same configuration. */
  readonly build: () => Promise<BuiltEngine>;
  readonly clock: Clock;
  readonly notify: (notices: readonly RunNotice[]) => void;
  readonly fail: (error: unknown, phase: Phase) => void;
}

/** An engine that fails because its device vanished says so within this time. */
const LOSS_GRACE_MS = 1000;
const MAX_LOSSES = 3;
const LOSSES_WINDOW_MS = 60_000;

/** Takes a new engine where a session's device is lost, and goes on from the last checkpoint; tells what it did. */
export class Recovery {
  readonly #options: RecoveryOptions;
  #built: BuiltEngine | undefined;
  #isRecovering = false;
  #hasEnded = false;
  #lossTimes: number[] = [];

  constructor(options: RecoveryOptions) {
    this.#options = options;
  }

  /** The engine that trains from now on. */
  watch(built: BuiltEngine): void {
    this.#built = built;
    const { engine } = built;
    void engine.lost.then((reason) => {
      if (this.#isCurrent(engine)) return this.#recover(built, reason);
    });
  }

  /** The trainer has halted because of an error: perhaps the first sign of a lost device. */
  onEngineError(error: unknown, engine: Engine): void {
    void this.#failUnlessLost(error, engine);
  }

  /** Of the engine that trains, or did last. */
  get engineKind(): EngineInfo["kind"] | undefined {
    return this.#built?.engine.info.kind;
  }

  loseDevice(): void {
    this.#built?.loseDevice?.();
  }

  /** Nothing is recovered from now on. */
  end(): void {
    this.#hasEnded = true;
  }

  #isCurrent(engine: Engine): boolean {
    return !this.#hasEnded && this.#built?.engine === engine;
  }

  async #failUnlessLost(error: unknown, engine: Engine): Promise<void> {
    const grace = new Promise((resolve) => setTimeout(resolve, LOSS_GRACE_MS));
    await Promise.race([engine.lost, grace]);
    await this.#options.clock.nextTask(); // lets watch() come first
    if (this.#isCurrent(engine) && !this.#isRecovering) this.#options.fail(error, "training");
  }

  async #recover(lost: BuiltEngine, reason: string): Promise<void> {
    const { trainer, build, notify, fail } = this.#options;
    trainer.halt();
    if (this.#isOneTooMany()) {
      const times = this.#lossTimes.length;
      return fail(
        new Error(`the graphics device was lost ${times} times in a minute.`),
        "training",
      );
    }
    this.#isRecovering = true;
    notify([
      {
        code: "device-lost",
        message: `The graphics device was lost (${reason}); a new one is being asked for.`,
      },
    ]);
    try {
      lost.engine.dispose();
      const built = await build();
      if (this.#hasEnded) return built.engine.dispose();
      this.#isRecovering = false;
      this.watch(built);
      const step = await trainer.resume(built.engine);
      if (step === undefined || !this.#isCurrent(built.engine)) return;
      notify([...built.notices, describeRecovery(lost.engine, built.engine, step)]);
    } catch (error) {
      if (!this.#hasEnded) fail(error, "engine");
    }
  }

  #isOneTooMany(): boolean {
    const now = this.#options.clock.now();
    this.#lossTimes = [...this.#lossTimes.filter((time) => now - time < LOSSES_WINDOW_MS), now];
    return this.#lossTimes.length >= MAX_LOSSES;
  }
}

function describeRecovery(before: Engine, after: Engine, step: number): RunNotice {
  if (before.info.kind === after.info.kind) {
    const message = `A new device is there: training goes on from step ${step}.`;
    return { code: "device-recovered", message };
  }
  return {
    code: "engine-changed",
    message: `There is no new graphics device: training goes on from step ${step} on the CPU engine.`,
  };
}
