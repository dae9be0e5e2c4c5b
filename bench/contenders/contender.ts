/** What the driver knows of a contender, whatever library it is written with. */
import type { Task } from "./task.ts";

/** A library, up and running on one of its backends. */
export interface Contender {
  /** The adapter it computes on, where it computes on one and says so. */
  readonly adapter?: string;
  /** Puts model and data where the library computes. */
  prepare(task: Task): Promise<ModelInTraining>;
}

/** One model in training. */
export interface ModelInTraining {
  /**
   * Takes the next `steps` steps, of batches `task.rows(step)` one after another, without reading
   * anything back between them. Resolves once all of them are done, with the loss of the last:
   * cross-entropy and auxiliary loss together, before its update.
   */
  train(steps: number): Promise<number>;
  dispose(): void;
}
