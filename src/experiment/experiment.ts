import { type GateKind, routedSlots, scoresExperts } from "../reference/routing.ts";
import type { Axes } from "./axes.ts";
import type { MethodName } from "./methods.ts";

/** Everything that defines a run. A link encodes exactly this; see fieldTable.ts for ranges and meaning. */
export interface Experiment extends Axes {
  readonly dataset: string;
  /** Prefix of the training images to use. */
  readonly trainSize: number;
  readonly seed: number;
  readonly method: MethodName;
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  /** Used by `sgd` only. */
  readonly momentum: number;
  /** Largest norm of the whole gradient; 0: no limit. */
  readonly clipNorm: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly engine: EngineChoice;
}

export type OptimizerName = "adam" | "sgd";
export type EngineChoice = "auto" | "webgpu" | "cpu";

/**
 * The gate that an experiment uses. `auto` is the gate with which the router learns: `raw` if an image has one expert (a
 * single renormalised gate is constant and has no gradient) or if experts choose images, `renormalised` if an image has
 * more, and `one` if nothing scores the experts or they are drawn at random.
 */
export function resolveGate(
  experiment: Pick<Axes, "gate" | "topK" | "numExperts" | "assignment" | "router">,
): GateKind {
  const { gate, topK, numExperts, assignment, router } = experiment;
  if (gate !== "auto") return gate;
  if (assignment === "sampled" || !scoresExperts({ router, assignment })) return "one";
  const isChosen = assignment === "expert-choice";
  return !isChosen && routedSlots(assignment, numExperts, topK) >= 2 ? "renormalised" : "raw";
}
