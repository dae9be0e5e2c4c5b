/** Everything that defines a run. A link encodes exactly this; see fields.ts for ranges and meaning. */
export interface Experiment {
  readonly dataset: string;
  /** Prefix of the training images to use. */
  readonly trainSize: number;
  readonly seed: number;
  readonly method: MethodName;
  /** E */
  readonly numExperts: number;
  /** K, experts per image */
  readonly topK: number;
  /** H, hidden units of one expert */
  readonly hiddenSize: number;
  readonly gate: GateChoice;
  readonly importanceCoef: number;
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  /** Used by `sgd` only. */
  readonly momentum: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly engine: EngineChoice;
}

export type MethodName = "tutorial";
/** `auto`: renormalised for k >= 2, raw for k = 1 (a renormalised single gate is constant: no gradient). */
export type GateChoice = "auto" | "renormalised" | "raw";
export type OptimizerName = "adam" | "sgd";
export type EngineChoice = "auto" | "webgpu" | "cpu";

/** The gate an experiment really uses. */
export function resolveGate(experiment: Pick<Experiment, "gate" | "topK">): "renormalised" | "raw" {
  if (experiment.gate !== "auto") return experiment.gate;
  return experiment.topK >= 2 ? "renormalised" : "raw";
}
