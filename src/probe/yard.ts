import type { EngineConfig } from "../engine/engine.ts";
import { NONE } from "../reference/assignment/none.ts";
import { share, sum } from "../reference/measures.ts";
import { legend, type Plan } from "../reference/model/plan.ts";
import { parameterLayout, parameterViews } from "../reference/parameters.ts";
import { routeOnly } from "./routeOnly.ts";
import { toPixels } from "./yardImages.ts";
import { type SceneInput, testScene, trainingScene, trainsOtherwise } from "./yardScene.ts";
import type { YardSnapshot } from "./yardSnapshot.ts";
import { countUnits, firstLayerOf, measureActivity, quantiseUnits } from "./yardUnits.ts";

/** Test images, spread over the split, on which the activity of hidden units is measured. */
const ACTIVITY_DIGITS = 64;
/** Test images over which gates are averaged, class by class, where every expert sees every image. */
const GATE_DIGITS = 256;

export interface YardInput extends Omit<SceneInput, "plan"> {
  /** Weights as read back from an engine; the first replica's are used. */
  readonly parameters: Float32Array;
  readonly config: EngineConfig;
  /** Test images to show. */
  readonly testIndices: readonly number[];
  /** Step of the training batch to show, where training routes otherwise than a test. */
  readonly batch: number;
  readonly step: number;
}

/** Routes a few digits through the model, and quantises the first-layer weights of the experts' first units. */
export function yardSnapshot(input: YardInput): YardSnapshot {
  const { config, settings, testIndices, batch, step } = input;
  const { shape, routing } = config;
  const plan: Plan = { shape, topK: shape.topK, routing };
  const parameters = input.parameters.subarray(0, parameterLayout(shape).size);
  const scene: SceneInput = { ...input, parameters, plan };
  const unitsShown = countUnits(shape);
  const firstLayer = firstLayerOf(parameterViews(parameters, shape), shape, unitsShown);
  const sample = toPixels(input.dataset.test, spread(input.dataset.test.count, ACTIVITY_DIGITS));
  const isAll = routing.assignment === "all" && shape.numExperts > 1;
  return {
    step,
    test: testScene(scene, testIndices),
    training: trainsOtherwise(routing, settings) ? trainingScene(scene, config, batch) : undefined,
    gateShares: isAll ? shareGates(scene) : undefined,
    unitsShown,
    units: quantiseUnits(firstLayer),
    unitActivity: measureActivity(firstLayer, sample, ownImages(scene, sample)),
  };
}

/** [A] the rows of x [T,D] that each expert is sent. */
function ownImages({ plan, parameters, settings }: SceneInput, x: Float32Array): number[][] {
  const { A, S, D } = legend(plan);
  const { selected } = routeOnly({ plan, parameters, settings, x });
  const own: number[][] = Array.from({ length: A }, () => []);
  for (let a = 0; a < (x.length / D) * S; a++) {
    if (selected[a] !== NONE) own[selected[a]].push(Math.floor(a / S));
  }
  return own;
}

/** [C,E] each expert's share of the gates of a class's images; a row sums to 1. */
function shareGates({ plan, parameters, settings, dataset }: SceneInput): Float32Array {
  const { C, E, S } = legend(plan);
  const indices = spread(dataset.test.count, GATE_DIGITS);
  const x = toPixels(dataset.test, indices);
  const { gates } = routeOnly({ plan, parameters, settings, x });
  const sums = new Float64Array(C * E);
  indices.forEach((index, t) => {
    const row = dataset.test.labels[index] * E;
    for (let e = 0; e < E; e++) sums[row + e] = sums[row + e] + gates[t * S + e];
  });
  return Float32Array.from(sums, (gate, i) => {
    const row = Math.floor(i / E) * E;
    return share(gate, sum(sums.subarray(row, row + E)));
  });
}

/** `wanted` indices below `count`, evenly spread; all of them if there are fewer. */
function spread(count: number, wanted: number): number[] {
  const T = Math.min(wanted, count);
  return Array.from({ length: T }, (_, i) => Math.floor((i * count) / T));
}
