import type { Dataset, Split } from "../../data/dataset.ts";
import { type BatchOutcome, Model } from "../../reference/model/model.ts";
import type { BatchContext } from "../../reference/model/plan.ts";
import { normOf } from "../../reference/optimiser.ts";
import { parameterViews } from "../../reference/parameters.ts";
import { batchAt } from "../../reference/random/sampleOrder.ts";
import type { EngineConfig, ReplicaSettings } from "../engine.ts";
import { replicaPlans } from "../replicas.ts";
import type { Arithmetic, ProvideArithmetic } from "./arithmetic.ts";
import { type CpuModel, checkCpuMemory, type Replica } from "./engineMemory.ts";
import { fastestArithmetic } from "./fastestArithmetic.ts";
import { compressImages } from "./sparseImages.ts";
import { applyGradients, drawBatch } from "./trainingStep.ts";

/** What a step starts from. */
export interface StepStart {
  /** Batches drawn before it. */
  readonly step: number;
  /** [P] weights */
  readonly parameters: Float32Array;
  /** The optimiser's state; undefined where it is not known: then the step ends with its gradients. */
  readonly optimiser: OptimiserState | undefined;
}

export interface OptimiserState {
  /** Steps applied before this one. */
  readonly appliedSteps: number;
  /** [P] Adam's moments, or SGD's momentum buffer and zeros */
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
}

/** A training step of one run whose intermediates can all be read. */
export interface OpenStep {
  readonly context: BatchContext;
  readonly settings: ReplicaSettings;
  /** Passes over the training images before it. */
  readonly epoch: number;
  /** [T] numbers in the training split, and labels */
  readonly rows: Uint32Array;
  readonly labels: Uint8Array;
  /** Every intermediate of the batch, forward and backward; its gradients are clipped where the weights were updated. */
  readonly model: CpuModel;
  readonly outcome: BatchOutcome;
  /** Euclidean norm of the whole gradient before it is clipped; NaN where a step that is not safe has none. */
  readonly gradientNorm: number;
  /** [P] weights before the step, and after it; undefined without the optimiser's state */
  readonly before: Float32Array;
  readonly after: Float32Array | undefined;
}

/**
 * One step of an engine of one replica, by the CPU engine's own arithmetic and with its bits: what the engine does in its
 * next step from the same state, in memory of its own.
 *
 * @throws LimitError if the batch needs too much memory
 */
export function openStep(
  config: EngineConfig,
  dataset: Dataset,
  start: StepStart,
  provide: ProvideArithmetic = fastestArithmetic().provide,
): OpenStep {
  const [settings] = config.replicas;
  const [plan] = replicaPlans(config);
  const drawn = batchAt(start.step, config.batchSize, config.trainSize);
  const { tokens: T } = drawn;
  checkCpuMemory({ ...config, batchSize: T }, T);
  const rows = new Uint32Array(T);
  const labels = new Uint8Array(T);
  drawBatch(rows, labels, drawn, dataset.train, config.trainSize, settings.seed);
  const images = compressImages(pickImages(dataset.train, rows), plan.shape.numPixels, T);
  const { arithmetic, replica } = provide(plan, T, (arithmetic) => ({
    arithmetic,
    replica: replicaFrom(
      arithmetic,
      new Model(plan, T, arithmetic.floats, arithmetic.products),
      start,
    ),
  }));
  // Outside provide(), which may build more than once.
  fill(replica, start);
  const context: BatchContext = { T, rule: "training", step: start.step, settings };
  const batch = arithmetic.gather(images, Uint32Array.from(rows.keys()), T);
  replica.model.forward(replica.parameters, batch, context);
  const outcome = replica.model.backward(replica.parameters, labels, context);
  return {
    context,
    settings,
    epoch: drawn.epoch,
    rows,
    labels,
    model: replica.model,
    outcome,
    gradientNorm: outcome.safe ? normOf(replica.model.gradients) : Number.NaN,
    before: start.parameters,
    after: update(config, replica, outcome, start, settings, arithmetic),
  };
}

function replicaFrom({ floats }: Arithmetic, model: CpuModel, { parameters }: StepStart): Replica {
  const own = floats(parameters.length);
  return {
    model,
    parameters: own,
    balanceBias: parameterViews(own, model.plan.shape).balanceBias,
    firstMoment: floats(parameters.length),
    secondMoment: floats(parameters.length),
  };
}

function fill(replica: Replica, { parameters, optimiser }: StepStart): void {
  replica.parameters.set(parameters);
  if (!optimiser) return;
  replica.firstMoment.set(optimiser.firstMoment);
  replica.secondMoment.set(optimiser.secondMoment);
}

/** [P] the weights after the step, which are those before it where it was skipped. */
function update(
  { optimizer }: EngineConfig,
  replica: Replica,
  { safe }: BatchOutcome,
  { optimiser }: StepStart,
  settings: ReplicaSettings,
  arithmetic: Arithmetic,
): Float32Array | undefined {
  if (!optimiser) return undefined;
  const step = optimiser.appliedSteps + 1;
  if (safe) applyGradients(replica, settings, optimizer, arithmetic, step);
  return replica.parameters.slice();
}

/** The images of a batch, one after another. */
function pickImages({ images, count }: Split, rows: Uint32Array): Pick<Split, "images"> {
  const D = images.length / count;
  const picked = new Uint8Array(rows.length * D);
  rows.forEach((row, t) => {
    picked.set(images.subarray(row * D, (row + 1) * D), t * D);
  });
  return { images: picked };
}
