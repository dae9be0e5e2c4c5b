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
import { imageAt, toPixels } from "./yardImages.ts";
import type { YardDigit, YardScene } from "./yardSnapshot.ts";

export interface SceneInput {
  /** Weights of one replica. */
  readonly parameters: Float32Array;
  readonly plan: Plan;
  readonly settings: RoutingSettings;
  readonly dataset: Dataset;
}

/** Most images routed together for a picture, and multiply-adds spent on it. */
const MOST_IMAGES = 1000;
const MOST_WORK = 60e6;
/** Digits shown of a training batch, and how many of the digits shown may be picked for having no expert. */
const SHOWN = 6;
const STRAYS = 2;

/**
 * Test digits, each on its own. Where experts choose they do so among many: among the very batch of test
 * images that an evaluation puts the first digit in, which the others are then taken from as well.
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

/** The first digits of a training batch, counted from the run's first, as it would be routed with the present weights. */
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

/** Whether training sends images elsewhere than a test does. */
export function trainsOtherwise(
  { assignment, noise, laterChoices }: Routing,
  { capacityFactor, noiseScale }: RoutingSettings,
): boolean {
  if (assignment === "expert-choice") return false;
  const isNoisy = noise === "learned" || (noise !== "none" && noiseScale > 0);
  const isChanged = ASSIGNMENTS[assignment].atTest !== assignment;
  return isChanged || capacityFactor > 0 || isNoisy || laterChoices === "random";
}

/** Images whose answers are worth waiting for. */
function affordableImages(plan: Plan): number {
  const { H, K, R, S, D, M } = legend(plan);
  const usedSlots = plan.routing.assignment === "expert-choice" ? K : R;
  const perUnit = inputWidth(plan.shape) + outputWidth(plan.shape);
  const work = (usedSlots + S - R) * H * perUnit + D * Math.max(M, plan.shape.routerColumns);
  return Math.max(SHOWN, Math.min(MOST_IMAGES, Math.floor(MOST_WORK / work)));
}

interface Batch {
  readonly split: Split;
  /** Numbers in the split. */
  readonly indices: readonly number[];
  readonly rule: Rule;
  readonly step: number;
}

/** Routes a batch, and shows the digits at `wanted` places of it, or some without an expert instead. */
function composeScene(input: SceneInput, batch: Batch, wanted: readonly number[]): YardScene {
  const { parameters, plan, settings } = input;
  const { E, C } = legend(plan);
  const { split, indices, rule, step } = batch;
  const T = indices.length;
  const x = toPixels(split, indices);
  const model = classify({ parameters, plan, x, rule, step, settings });
  const probabilities = new Float32Array(T * C);
  softmaxRows(probabilities, model.y, T, C);
  const ways = indices.map((_, place) => waysOf(model, place));
  const strays = ways.flatMap(({ dropped, isStray }, place) =>
    isStray || dropped.length > 0 ? [place] : [],
  );
  const isBatch = rule === "training" || plan.routing.assignment === "expert-choice";
  const places = isBatch ? withStrays(wanted, strays) : wanted;
  return {
    digits: places.map((place): YardDigit => {
      const prediction = predict(model.y, place, C);
      const { experts, gates, dropped } = ways[place];
      return {
        index: indices[place],
        pixels: imageAt(split, indices[place]).slice(),
        label: split.labels[indices[place]],
        experts,
        gates,
        dropped,
        hashKey: hashKeyOf(model, imageAt(split, indices[place]), place, rule, settings.seed),
        prediction,
        // Weights that blew up give no probabilities.
        confidence: probabilities[place * C + prediction] || 0,
      };
    }),
    batchImages: isBatch ? T : 1,
    load: model.router.load.slice(0, E),
    capacity: isBatch ? capacityIn(plan, settings, T) : 0,
    dropped: sum(ways.map(({ dropped }) => dropped.length)),
    unrouted: ways.filter(({ isStray }) => isStray).length,
  };
}

/** Where the router sent one image, shared experts apart. */
function waysOf({ plan, router }: Model<Float32Array, unknown>, t: number) {
  const { S, R } = legend(plan);
  const slots = Array.from({ length: R }, (_, j) => t * S + j).filter(
    (a) => router.selected[a] !== NONE,
  );
  const dropped = slots.filter((a) => router.kept[a] === 0);
  return {
    experts: slots.map((a) => router.selected[a]),
    gates: slots.map((a) => router.gates[a]),
    dropped: dropped.map((a) => router.selected[a]),
    isStray: dropped.length === slots.length,
  };
}

/** The last of the wanted places give way to the first strays, as far as there are any. */
function withStrays(wanted: readonly number[], strays: readonly number[]): number[] {
  const missing = strays.filter((place) => !wanted.includes(place));
  const shown = strays.length - missing.length;
  const added = missing.slice(0, Math.max(0, STRAYS - shown));
  const kept = wanted.filter((place) => strays.includes(place));
  const others = wanted.filter((place) => !strays.includes(place));
  const room = wanted.length - kept.length - added.length;
  return [...kept, ...others.slice(0, room), ...added].sort((a, b) => a - b);
}

/** Most images of a batch of T that an expert takes; 0: as many as come. */
function capacityIn({ routing, shape, topK }: Plan, settings: RoutingSettings, T: number): number {
  const { assignment } = routing;
  const E = shape.numExperts;
  if (assignment === "expert-choice") return capacityOf(T, E, topK, settings.capacityFactor || 1);
  const limits = [
    ...(assignment === "balanced" ? [Math.ceil(T / E)] : []),
    ...(settings.capacityFactor > 0 ? [capacityOf(T, E, topK, settings.capacityFactor)] : []),
  ];
  return limits.length > 0 ? Math.min(...limits) : 0;
}

/** What a hash looks up in its table: the signs of the projections, or the hash of the image itself. */
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
