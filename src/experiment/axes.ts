import type {
  AssignmentKind,
  BalanceCounts,
  CombineKind,
  GateKind,
  LaterChoices,
  NoiseKind,
  Priority,
  RoundingKind,
  RouterKind,
  ScoreKind,
  TaskLossKind,
} from "../reference/routing.ts";
import type { HiddenSize } from "./hiddenSize.ts";

/** `mixture`: experts see pixels and give class scores. `layer`: experts stand between a projection and a head. */
export type Architecture = "mixture" | "layer";
/** `auto` is resolved by resolveGate(). */
export type GateChoice = "auto" | GateKind;
export type RouterInit = "default" | "zero";

/** The choices that a routing system is made of. A method presets some of them; each can be set by itself. */
export interface Axes {
  readonly architecture: Architecture;
  /** M, of a layer */
  readonly modelWidth: number;
  /** E */
  readonly numExperts: number;
  /** N, shared experts: every image is sent to them, with gate 1 */
  readonly numSharedExperts: number;
  /** K, experts per image */
  readonly topK: number;
  /** H, hidden units of one expert, or a list that is repeated over the experts */
  readonly hiddenSize: HiddenSize;

  readonly assignment: AssignmentKind;
  readonly router: RouterKind;
  readonly score: ScoreKind;
  readonly noise: NoiseKind;
  /** Standard deviation of `gaussian` noise, half-width of `jitter`. */
  readonly noiseScale: number;
  readonly gate: GateChoice;
  readonly laterChoices: LaterChoices;
  /** In multiples of an expert's fair share; 0: no limit. */
  readonly capacityFactor: number;
  readonly priority: Priority;
  /** Step of the balance bias; 0: no bias. */
  readonly biasRate: number;
  readonly routerInit: RouterInit;
  readonly routerPrecision: RoundingKind;

  readonly combine: CombineKind;
  readonly expertDropout: number;
  readonly inputDropout: number;
  /** Variance of the initial weights, in multiples of the default. */
  readonly initScale: number;
  readonly expertPrecision: RoundingKind;

  readonly taskLoss: TaskLossKind;
  readonly importanceCoef: number;
  readonly loadCoef: number;
  readonly balanceCoef: number;
  readonly balanceCounts: BalanceCounts;
  readonly zCoef: number;
  readonly tokenEntropyCoef: number;
  readonly batchEntropyCoef: number;
}
