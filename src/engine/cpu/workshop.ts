import type { Dataset } from "../../data/dataset.ts";
import type { Floats } from "../../reference/floats.ts";
import { Model } from "../../reference/model/model.ts";
import type { Plan } from "../../reference/model/plan.ts";
import { initParameters, parameterLayout, parameterViews } from "../../reference/parameters.ts";
import { EXPERT_CHOICE_TEST_TOKENS } from "../../reference/routing.ts";
import type { EngineConfig } from "../engine.ts";
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
  readonly model: CpuModel;
  /** [R, P] weights, and the optimiser's moments */
  readonly parameters: Float32Array;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
  /** The same, replica by replica */
  readonly replicas: readonly ReplicaState[];
}

/** The data set, and its images without their dark pixels. */
interface EngineData extends Dataset {
  readonly trainImages: SparseImages;
  readonly testImages: SparseImages;
}

/** One replica's part of the state, as views of the engine's arrays. */
interface ReplicaState {
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
  const { shape, routing, replicas } = config;
  const plan = { shape, topK: shape.topK, routing };
  const taken = provideArithmetic(plan, maxTokens(config), (arithmetic) =>
    takeArrays(arithmetic, plan, config),
  );
  return {
    ...taken,
    data: {
      ...dataset,
      // Here, not at the first step: compressing takes longer than many steps.
      trainImages: sparseImagesOf(dataset.train, shape.numPixels),
      testImages: sparseImagesOf(dataset.test, shape.numPixels),
    },
    replicas: replicas.map((_, r) => replicaState(taken, config, r)),
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

type Taken = Omit<Workshop, "data" | "replicas">;

function takeArrays(arithmetic: Arithmetic, plan: Plan, config: EngineConfig): Taken {
  const { floats, products } = arithmetic;
  const length = config.replicas.length * parameterLayout(plan.shape).size;
  return {
    arithmetic,
    model: new Model(plan, maxTokens(config), floats, products),
    parameters: floats(length),
    firstMoment: floats(length),
    secondMoment: floats(length),
  };
}

/** A replica at its first weights. */
function replicaState(taken: Taken, { shape, init, replicas }: EngineConfig, r: number) {
  const { size } = parameterLayout(shape);
  const own = (all: Float32Array) => all.subarray(r * size, (r + 1) * size);
  const parameters = own(taken.parameters);
  parameters.set(initParameters(shape, replicas[r].seed, init));
  return {
    parameters,
    balanceBias: parameterViews(parameters, shape).balanceBias,
    firstMoment: own(taken.firstMoment),
    secondMoment: own(taken.secondMoment),
  };
}
