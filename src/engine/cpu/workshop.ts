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

/** Fewest tokens classified at once in an evaluation, when batches are smaller. */
const MIN_CHUNK = 128;

export type CpuModel = Model<Float32Array, SparseBatch, Floats>;

/** All that takes memory: what an engine computes on, and what with. */
export interface Workshop {
  readonly data: EngineData;
  readonly arithmetic: Arithmetic;
  /** [R, P] weights, and the optimiser's moments */
  readonly parameters: Float32Array;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
  /** The same, replica by replica */
  readonly replicas: readonly Replica[];
}

/** The data set, and its images without their dark pixels. */
interface EngineData extends Dataset {
  readonly trainImages: SparseImages;
  readonly testImages: SparseImages;
}

/** One replica: what it computes with, and its part of the state, as views of the engine's arrays. */
interface Replica {
  readonly model: CpuModel;
  readonly parameters: Float32Array;
  readonly balanceBias: Float32Array;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
}

export function openWorkshop(
  config: EngineConfig,
  dataset: Dataset,
  provideArithmetic: ProvideArithmetic,
): Workshop {
  const { shape, routing } = config;
  const plans = replicaPlans(config);
  const largest = { shape, topK: shape.topK, routing };
  const taken = provideArithmetic(largest, maxTokens(config), (arithmetic) =>
    takeArrays(arithmetic, plans, config),
  );
  return {
    ...taken,
    data: {
      ...dataset,
      // Here, not at the first step: compressing takes longer than many steps.
      trainImages: sparseImagesOf(dataset.train, shape.numPixels),
      testImages: sparseImagesOf(dataset.test, shape.numPixels),
    },
    replicas: plans.map((_, r) => replicaOf(taken, config, r)),
  };
}

/** Tokens of the largest batch. */
export function maxTokens(config: EngineConfig): number {
  return Math.max(config.batchSize, evaluationTokens(config));
}

/** Test images classified at once: where experts choose among them, that number is part of the method. */
export function evaluationTokens({ routing }: EngineConfig): number {
  return routing.assignment === "expert-choice" ? EXPERT_CHOICE_TEST_TOKENS : MIN_CHUNK;
}

/** What lies in the arithmetic's memory. */
interface Taken extends Omit<Workshop, "data" | "replicas"> {
  /** [R] replicas of the same sizes share one: they take turns. */
  readonly models: readonly CpuModel[];
}

function takeArrays(arithmetic: Arithmetic, plans: readonly Plan[], config: EngineConfig): Taken {
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

/** A replica at its first weights: the first in its row of the engine's arrays. */
function replicaOf(taken: Taken, config: EngineConfig, r: number): Replica {
  const model = taken.models[r];
  const { shape } = model.plan;
  const start = r * parameterLayout(config.shape).size;
  const end = start + parameterLayout(shape).size;
  const own = (all: Float32Array) => all.subarray(start, end);
  const parameters = own(taken.parameters);
  parameters.set(initParameters(shape, config.replicas[r].seed, config.init));
  return {
    model,
    parameters,
    balanceBias: parameterViews(parameters, shape).balanceBias,
    firstMoment: own(taken.firstMoment),
    secondMoment: own(taken.secondMoment),
  };
}
