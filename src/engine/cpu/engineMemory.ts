import type { Dataset } from "../../data/dataset.ts";
import type { Floats } from "../../reference/floats.ts";
import { Model } from "../../reference/model/model.ts";
import type { Plan } from "../../reference/model/plan.ts";
import { initParameters, parameterLayout, parameterViews } from "../../reference/parameters.ts";
import { EXPERT_CHOICE_TEST_TOKENS } from "../../reference/routing.ts";
import type { EngineConfig } from "../engine.ts";
import { replicaPlans } from "../replicas.ts";
import type { Arithmetic, ProvideArithmetic } from "./arithmetic.ts";
import type { SparseBatch } from "./sparseBatch.ts";
import { type SparseImages, sparseImagesOf } from "./sparseImages.ts";

/** Test images that an evaluation classifies at once, where the method leaves the number open. */
const CHUNK = 128;

export type CpuModel = Model<Float32Array, SparseBatch, Floats>;

/** Everything that an engine allocates: data, weights, moments and the arrays of its arithmetic. */
export interface EngineMemory {
  readonly data: EngineData;
  readonly arithmetic: Arithmetic;
  /** [R, P] weights, and the optimiser's moments */
  readonly parameters: Float32Array;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
  /** Views of these arrays, one entry a replica */
  readonly replicas: readonly Replica[];
}

/** The data set, and its images without their dark pixels. */
interface EngineData extends Dataset {
  readonly trainImages: SparseImages;
  readonly testImages: SparseImages;
}

/** One replica: its model, and its part of the state as views of the engine's arrays. */
interface Replica {
  readonly model: CpuModel;
  readonly parameters: Float32Array;
  readonly balanceBias: Float32Array;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
}

export function allocateEngineMemory(
  config: EngineConfig,
  dataset: Dataset,
  provideArithmetic: ProvideArithmetic,
): EngineMemory {
  const { shape, routing } = config;
  const plans = replicaPlans(config);
  const largest = { shape, topK: shape.topK, routing };
  const arrays = provideArithmetic(largest, maxTokens(config), (arithmetic) =>
    allocateArrays(arithmetic, plans, config),
  );
  return {
    ...arrays,
    data: {
      ...dataset,
      // At construction, not in the first step: compressing takes as long as many steps.
      trainImages: sparseImagesOf(dataset.train, shape.numPixels),
      testImages: sparseImagesOf(dataset.test, shape.numPixels),
    },
    replicas: plans.map((_, r) => replicaOf(arrays, config, r)),
  };
}

/** Most tokens that a batch, or a chunk of an evaluation, has. */
export function maxTokens(config: EngineConfig): number {
  return Math.max(config.batchSize, evaluationTokens(config));
}

/** Test images classified at once. Where experts choose among them, that number is part of the result. */
export function evaluationTokens({ routing }: EngineConfig): number {
  return routing.assignment === "expert-choice" ? EXPERT_CHOICE_TEST_TOKENS : CHUNK;
}

/** The arrays that the arithmetic provides. */
interface ArithmeticArrays extends Omit<EngineMemory, "data" | "replicas"> {
  /** [R] replicas of equal sizes share one model, since they are computed one after another. */
  readonly models: readonly CpuModel[];
}

function allocateArrays(
  arithmetic: Arithmetic,
  plans: readonly Plan[],
  config: EngineConfig,
): ArithmeticArrays {
  const { floats, products } = arithmetic;
  const length = plans.length * parameterLayout(config.shape).size;
  const models = new Map<string, CpuModel>();
  const modelOf = (plan: Plan) => {
    const sizes = `${plan.shape.numExperts} ${plan.topK}`;
    const model = models.get(sizes) ?? new Model(plan, maxTokens(config), floats, products);
    models.set(sizes, model);
    return model;
  };
  return {
    arithmetic,
    models: plans.map(modelOf),
    parameters: floats(length),
    firstMoment: floats(length),
    secondMoment: floats(length),
  };
}

/** A replica with its initial weights. Its parameters come first in row r of the engine's arrays. */
function replicaOf(arrays: ArithmeticArrays, config: EngineConfig, r: number): Replica {
  const model = arrays.models[r];
  const { shape } = model.plan;
  const start = r * parameterLayout(config.shape).size;
  const end = start + parameterLayout(shape).size;
  const own = (all: Float32Array) => all.subarray(start, end);
  const parameters = own(arrays.parameters);
  parameters.set(initParameters(shape, config.replicas[r].seed, config.init));
  return {
    model,
    parameters,
    balanceBias: parameterViews(parameters, shape).balanceBias,
    firstMoment: own(arrays.firstMoment),
    secondMoment: own(arrays.secondMoment),
  };
}
