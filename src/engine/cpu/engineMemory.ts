import type { Dataset } from "../../data/dataset.ts";
import type { Floats } from "../../reference/floats.ts";
import { denseProducts } from "../../reference/model/dense.ts";
import { Model } from "../../reference/model/model.ts";
import { legend, type Plan } from "../../reference/model/plan.ts";
import { initParameters, parameterLayout, parameterViews } from "../../reference/parameters.ts";
import { AUX_TERMS, EXPERT_CHOICE_TEST_TOKENS } from "../../reference/routing.ts";
import type { EngineConfig } from "../engine.ts";
import { checkTotal, type MemoryUse, refuseTotal } from "../memory.ts";
import { replicaPlans } from "../replicas.ts";
import type { Arithmetic, ProvideArithmetic } from "./arithmetic.ts";
import type { SparseBatch } from "./sparseBatch.ts";
import { type SparseImages, sparseImagesOf, typicalBytes } from "./sparseImages.ts";
import { sparseProducts } from "./sparseProducts.ts";

/** Test images that an evaluation classifies at once, where the method leaves the number open. */
const CHUNK = 128;

export type CpuModel = Model<Float32Array, SparseBatch, Floats>;

/** Everything that an engine allocates: data, weights, moments and the arrays of its arithmetic. */
export interface EngineMemory {
  /** Bytes of all of it */
  readonly use: MemoryUse;
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
export interface Replica {
  readonly model: CpuModel;
  readonly parameters: Float32Array;
  readonly balanceBias: Float32Array;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
}

/** Steps whose records an engine holds at once. */
export const CPU_STEPS_PER_CALL = 64;
/** Bytes that WebAssembly can address; no tab gives one engine more in any case. */
const MOST_BYTES = 65_536 * 65_536;

/**
 * @throws LimitError before anything is allocated if it is too much, or if the browser does not give it
 * @throws RangeError if a replica is larger than the shape
 */
export function allocateEngineMemory(
  config: EngineConfig,
  dataset: Dataset,
  provideArithmetic: ProvideArithmetic,
): EngineMemory {
  const { shape, routing } = config;
  const plans = replicaPlans(config);
  const largest = { shape, topK: shape.topK, routing };
  const use = checkCpuMemory(config, dataset.train.count + dataset.test.count);
  const arrays = orRefuse(use, () =>
    provideArithmetic(largest, maxTokens(config), (arithmetic) =>
      allocateArrays(arithmetic, plans, config),
    ),
  );
  return {
    ...arrays,
    use,
    data: {
      ...dataset,
      // At construction, not in the first step: compressing takes as long as many steps.
      trainImages: sparseImagesOf(dataset.train, shape.numPixels),
      testImages: sparseImagesOf(dataset.test, shape.numPixels),
    },
    replicas: plans.map((_, r) => replicaOf(arrays, config, r)),
  };
}

/**
 * What an engine takes, see cpuMemory().
 * @throws LimitError with the figures and the fields to lower if it is too much
 */
export function checkCpuMemory(config: EngineConfig, images: number): MemoryUse {
  const use = cpuMemory(config, images);
  checkTotal(use, MOST_BYTES, "what WebAssembly can address");
  return use;
}

/** Bytes that an engine takes for images of so many, as dark as handwriting is. */
export function cpuMemory(config: EngineConfig, images: number): MemoryUse {
  const { shape, routing } = config;
  const plans = replicaPlans(config);
  const T = maxTokens(config);
  const { D, M, S } = legend({ shape, topK: shape.topK, routing });
  let bytes = 0;
  allocateArrays(
    countingArithmetic((own) => {
      bytes += own;
    }),
    plans,
    config,
  );
  const weights = 3 * 4 * plans.length * parameterLayout(shape).size;
  const models = new Set(plans.map(({ shape, topK }) => `${shape.numExperts} ${topK}`)).size;
  // Lists of words: an assignment's expert before and after chance, place and fate; of a batch's entries, and copies.
  const assignments = models * T * S * 13 + T * S * 4;
  // The batch's pixels and brightness, and three ways of disturbing them; two of features.
  const entries = T * D * 4 * (2 + 3) + T * M * 4 * 2;
  return {
    weights,
    batch: bytes - weights + assignments + entries,
    images: typicalBytes(images, D),
    records: 4 * CPU_STEPS_PER_CALL * plans.length * (8 + AUX_TERMS.length + 2 * shape.numExperts),
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

/** @throws LimitError where the browser has less memory than it could have */
function orRefuse<T>(use: MemoryUse, allocate: () => T): T {
  try {
    return allocate();
  } catch (error) {
    if (error instanceof RangeError) throw refuseTotal(use, "this browser does not give so much");
    throw error;
  }
}

/** Makes empty arrays, and tells how many bytes they would have. */
function countingArithmetic(tell: (bytes: number) => void): Arithmetic {
  const isUnused = (): never => {
    throw new Error("Nothing is computed where memory is counted.");
  };
  const floats = (length: number) => {
    tell(4 * length);
    return new Float32Array();
  };
  return {
    floats,
    products: {
      ...denseProducts,
      images: sparseProducts,
      gradients: floats,
    },
    gather: isUnused,
    adamStep: isUnused,
    sgdStep: isUnused,
  };
}

/** The arrays that the arithmetic provides. */
interface ArithmeticArrays extends Omit<EngineMemory, "data" | "replicas" | "use"> {
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
