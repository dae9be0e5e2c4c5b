import type { Dataset, Split } from "../data/dataset.ts";
import type { EngineConfig } from "../engine/engine.ts";
import { capacityOf } from "../reference/assignment/capacity.ts";
import { imageHash } from "../reference/assignment/hashing.ts";
import { NONE } from "../reference/assignment/none.ts";
import { predict } from "../reference/losses/crossEntropy.ts";
import { sum } from "../reference/measures.ts";
import type { Model } from "../reference/model/model.ts";
import { legend, type Plan, type Rule } from "../reference/model/plan.ts";
import { classify } from "../reference/model/run.ts";
import { inputWidth, outputWidth } from "../reference/parameters.ts";
import { batchAt, permuteIndex } from "../reference/random/sampleOrder.ts";
import { softmaxRows } from "../reference/router/softmaxRows.ts";
import {
  ASSIGNMENTS,
  EXPERT_CHOICE_TEST_TOKENS,
  type Routing,
  type RoutingSettings,
} from "../reference/routing.ts";
import { skipBlank } from "./survey/skipBlank.ts";
import { imageAt, toPixels } from "./yardImages.ts";
import type { YardDigit, YardScene } from "./yardSnapshot.ts";

export interface SceneInput {
  /** Weights of one replica. */
  readonly parameters: Float32Array;
  readonly plan: Plan;
  readonly settings: RoutingSettings;
  readonly dataset: Dataset;
}

/** Most images routed together for a scene, and most multiply-adds spent on it. */
const MOST_IMAGES = 1000;
const MOST_WORK = 60e6;
/** Digits shown of a training batch. */
const SHOWN = 6;
/** Most digits that are shown because an expert dropped them or none took them. */
const MOST_UNSERVED = 2;

/**
 * Test digits, each routed by itself. Where experts choose among images, the digits are routed with the batch
 * of test images that an evaluation routes the first digit with; a digit outside that batch is replaced by one in it.
 */
export function testScene(input: SceneInput, testIndices: readonly number[]): YardScene {
  const { plan, dataset } = input;
  if (plan.routing.assignment !== "expert-choice") {
    const indices = [...testIndices];
    const everyPlace = indices.map((_, place) => place);
    return composeScene(input, { split: dataset.test, indices, rule: "own", step: 0 }, everyPlace);
  }
  const size = Math.min(EXPERT_CHOICE_TEST_TOKENS, affordableImages(plan));
  const start = Math.floor((testIndices[0] ?? 0) / size) * size;
  const count = Math.min(size, dataset.test.count - start);
  const indices = Array.from({ length: count }, (_, place) => start + place);
  const isInBatch = (index: number) => index >= start && index < start + count;
  const placeOf = (index: number) => (isInBatch(index) ? index - start : index % count);
  const places = new Set(testIndices.map(placeOf));
  return composeScene(input, { split: dataset.test, indices, rule: "own", step: 0 }, [...places]);
}

/** The first digits of the training batch of this step, routed with the present weights. */
export function trainingScene(
  input: SceneInput,
  { batchSize, trainSize }: Pick<EngineConfig, "batchSize" | "trainSize">,
  step: number,
): YardScene {
  const { plan, settings, dataset } = input;
  const { epoch, start, tokens } = batchAt(step, batchSize, trainSize);
  const count = Math.min(tokens, affordableImages(plan));
  const indices = Array.from({ length: count }, (_, place) =>
    permuteIndex(start + place, trainSize, settings.seed, epoch),
  );
  const first = indices.slice(0, SHOWN).map((_, place) => place);
  return composeScene(input, { split: dataset.train, indices, rule: "training", step }, first);
}

/** Whether training routes an image otherwise than a test does. */
export function trainsOtherwise(
  { assignment, noise, laterChoices }: Routing,
  { capacityFactor, noiseScale }: RoutingSettings,
): boolean {
  if (assignment === "expert-choice") return false;
  const isNoisy = noise === "learned" || (noise !== "none" && noiseScale > 0);
  const isChanged = ASSIGNMENTS[assignment].atTest !== assignment;
  return isChanged || capacityFactor > 0 || isNoisy || laterChoices === "random";
}

/** How many images can be routed within MOST_WORK: at least the digits shown. */
function affordableImages(plan: Plan): number {
  const { H, K, J, S, D, M } = legend(plan);
  const usedSlots = plan.routing.assignment === "expert-choice" ? K : J;
  const perUnit = inputWidth(plan.shape) + outputWidth(plan.shape);
  const work = (usedSlots + S - J) * H * perUnit + D * Math.max(M, plan.shape.routerColumns);
  return Math.max(SHOWN, Math.min(MOST_IMAGES, Math.floor(MOST_WORK / work)));
}

interface Batch {
  readonly split: Split;
  /** Numbers in the split. */
  readonly indices: readonly number[];
  readonly rule: Rule;
  readonly step: number;
}

/**
 * Routes a batch and describes the digits at the `wanted` places of it. In a batch whose images compete for
 * experts, unserved images replace some of them.
 */
function composeScene(input: SceneInput, batch: Batch, wanted: readonly number[]): YardScene {
  const { parameters, plan, settings } = input;
  const { E, C } = legend(plan);
  const { split, indices, rule, step } = batch;
  const T = indices.length;
  const x = toPixels(split, indices);
  const model = classify({ parameters, plan, x, rule, step, settings }, skipBlank);
  const probabilities = new Float32Array(T * C);
  softmaxRows(probabilities, model.y, T, C);
  const routes = indices.map((_, place) => routesOf(model, place));
  const unserved = routes.flatMap(({ dropped, isUnrouted }, place) =>
    isUnrouted || dropped.length > 0 ? [place] : [],
  );
  const isBatch = rule === "training" || plan.routing.assignment === "expert-choice";
  const places = isBatch ? includeUnserved(wanted, unserved) : wanted;
  return {
    digits: places.map((place): YardDigit => {
      const prediction = predict(model.y, place, C);
      const { experts, gates, dropped } = routes[place];
      return {
        index: indices[place],
        pixels: imageAt(split, indices[place]).slice(),
        label: split.labels[indices[place]],
        experts,
        gates,
        dropped,
        hashKey: hashKeyOf(model, imageAt(split, indices[place]), place, rule, settings.seed),
        prediction,
        // Weights that are not finite give NaN.
        confidence: probabilities[place * C + prediction] || 0,
      };
    }),
    batchImages: isBatch ? T : 1,
    load: model.router.load.slice(0, E),
    capacity: isBatch ? capacityIn(plan, settings, T) : 0,
    dropped: sum(routes.map(({ dropped }) => dropped.length)),
    unrouted: routes.filter(({ isUnrouted }) => isUnrouted).length,
  };
}

/** The routed experts of one image: those that it was sent to, and which of them dropped it. */
function routesOf({ plan, router }: Model<Float32Array, unknown>, t: number) {
  const { S, J } = legend(plan);
  const slots = Array.from({ length: J }, (_, j) => t * S + j).filter(
    (a) => router.selected[a] !== NONE,
  );
  const dropped = slots.filter((a) => router.kept[a] === 0);
  return {
    experts: slots.map((a) => router.selected[a]),
    gates: slots.map((a) => router.gates[a]),
    dropped: dropped.map((a) => router.selected[a]),
    isUnrouted: dropped.length === slots.length,
  };
}

/** Replaces the last of the wanted places by unserved ones, up to MOST_UNSERVED; places in ascending order. */
function includeUnserved(wanted: readonly number[], unserved: readonly number[]): number[] {
  const missing = unserved.filter((place) => !wanted.includes(place));
  const shown = unserved.length - missing.length;
  const added = missing.slice(0, Math.max(0, MOST_UNSERVED - shown));
  const kept = wanted.filter((place) => unserved.includes(place));
  const others = wanted.filter((place) => !unserved.includes(place));
  const room = wanted.length - kept.length - added.length;
  return [...kept, ...others.slice(0, room), ...added].sort((a, b) => a - b);
}

/** Most images of a batch of T that an expert takes; 0: no limit. */
export function capacityIn(
  { routing, shape, topK }: Plan,
  settings: RoutingSettings,
  T: number,
): number {
  const { assignment } = routing;
  const E = shape.numExperts;
  if (assignment === "expert-choice") return capacityOf(T, E, topK, settings.capacityFactor || 1);
  const limits = [
    ...(assignment === "balanced" ? [Math.ceil(T / E)] : []),
    ...(settings.capacityFactor > 0 ? [capacityOf(T, E, topK, settings.capacityFactor)] : []),
  ];
  return limits.length > 0 ? Math.min(...limits) : 0;
}

/** Key that a hash method looks up in its table: the signs of the projections, or the hash of the image. */
function hashKeyOf(
  { plan, router }: Model<Float32Array, unknown>,
  pixels: Uint8Array,
  t: number,
  rule: Rule,
  seed: number,
): number | undefined {
  const { Q } = legend(plan);
  const { assignment } = plan.routing;
  switch (rule === "training" ? assignment : ASSIGNMENTS[assignment].atTest) {
    case "hash-locality":
      return Array.from({ length: Q }, (_, b) => (router.z[t * Q + b] > 0 ? 1 << b : 0)).reduce(
        (key, bit) => key | bit,
        0,
      );
    case "hash-image":
      return imageHash(pixels, 0, pixels.length, seed);
    default:
      return undefined;
  }
}
