import type { Dataset } from "../data/dataset.ts";
import type { GateKind, ModelShape } from "../engine/engine.ts";
import { selectTopK } from "../reference/assignment/selectTopK.ts";
import { predict } from "../reference/losses/crossEntropy.ts";
import { classify } from "../reference/model.ts";
import { parameterLayout, parameterViews } from "../reference/parameters.ts";
import { routerLogits } from "../reference/router/routerLogits.ts";
import { softmaxRows } from "../reference/router/softmaxRows.ts";
import type { YardDigit, YardSnapshot } from "./events.ts";

const MAX_UNITS = 12;
const MAX_UNIT_BYTES = 400_000;
/** Test digits, spread over the test split, that decide which hidden units are dead. */
const ACTIVITY_DIGITS = 64;

export interface YardInput {
  /** Weights as read back from an engine; the first replica's are used. */
  readonly parameters: Float32Array;
  readonly shape: ModelShape;
  readonly gate: GateKind;
  readonly dataset: Dataset;
  /** Test images to show. */
  readonly testIndices: readonly number[];
  readonly step: number;
}

/** Follows a few test digits through the model, and pictures what the experts' first units look for. */
export function yardSnapshot(input: YardInput): YardSnapshot {
  const { shape, step } = input;
  const parameters = input.parameters.subarray(0, parameterLayout(shape).size);
  const { router, hiddenWeight, hiddenBias } = parameterViews(parameters, shape);
  const unitsShown = countUnits(shape);
  return {
    step,
    digits: classifyDigits({ ...input, parameters }),
    unitsShown,
    units: quantiseUnits(hiddenWeight, shape, unitsShown),
    unitActivity: measureActivity({ router, hiddenWeight, hiddenBias }, input, unitsShown),
  };
}

function countUnits({ numExperts, numPixels, hiddenSize }: ModelShape): number {
  const affordable = Math.floor(MAX_UNIT_BYTES / (numExperts * numPixels));
  return Math.max(1, Math.min(hiddenSize, MAX_UNITS, affordable));
}

function classifyDigits(input: YardInput): YardDigit[] {
  const { parameters, shape, gate, dataset, testIndices } = input;
  const { numClasses: C, topK: K } = shape;
  const x = toPixels(dataset, testIndices);
  const { y, selected, gates } = classify({ parameters, x, shape, topK: K, gate });
  const probabilities = new Float32Array(y.length);
  softmaxRows(probabilities, y, testIndices.length, C);
  return testIndices.map((testIndex, t) => {
    const prediction = predict(y, t, C);
    return {
      testIndex,
      pixels: imageAt(dataset, testIndex).slice(),
      label: dataset.test.labels[testIndex],
      experts: Array.from(selected.subarray(t * K, (t + 1) * K)),
      gates: Array.from(gates.subarray(t * K, (t + 1) * K)),
      prediction,
      confidence: probabilities[t * C + prediction],
    };
  });
}

/** [E,U,D]: each unit's weights, scaled so that its largest magnitude is 127. */
function quantiseUnits(hiddenWeight: Float32Array, shape: ModelShape, U: number): Int8Array {
  const { numExperts: E, numPixels: D, hiddenSize: H } = shape;
  const units = new Int8Array(E * U * D);
  for (let e = 0; e < E; e++) {
    for (let u = 0; u < U; u++) {
      const weightAt = (d: number) => hiddenWeight[(e * D + d) * H + u];
      let largest = 0;
      for (let d = 0; d < D; d++) largest = Math.max(largest, Math.abs(weightAt(d)));
      const scale = largest > 0 ? 127 / largest : 0;
      for (let d = 0; d < D; d++) units[(e * U + u) * D + d] = Math.round(weightAt(d) * scale);
    }
  }
  return units;
}

interface FirstLayer {
  readonly router: Float32Array;
  readonly hiddenWeight: Float32Array;
  readonly hiddenBias: Float32Array;
}

/**
 * [E,U]: share of an expert's own digits that excite each unit. An expert that is sent none of the
 * sample is measured on all of it: nothing can be said of its units otherwise.
 */
function measureActivity(layer: FirstLayer, input: YardInput, U: number): Float32Array {
  const { shape, dataset } = input;
  const { numExperts: E, topK: K } = shape;
  const { count } = dataset.test;
  const T = Math.min(ACTIVITY_DIGITS, count);
  const indices = Array.from({ length: T }, (_, i) => Math.floor((i * count) / T));
  const x = toPixels(dataset, indices);
  const z = new Float32Array(T * E);
  routerLogits(z, x, layer.router, T, shape.numPixels, E);
  const selected = new Uint32Array(T * K);
  selectTopK(selected, z, T, E, K);
  const own: number[][] = Array.from({ length: E }, () => []);
  for (let t = 0; t < T; t++) {
    for (let j = 0; j < K; j++) own[selected[t * K + j]].push(t);
  }
  const everyToken = indices.map((_, t) => t);
  const activity = new Float32Array(E * U);
  own.forEach((tokens, e) => {
    const sample = tokens.length > 0 ? tokens : everyToken;
    const excited = countExcited(layer, x, sample, e, shape, U);
    for (let u = 0; u < U; u++) activity[e * U + u] = excited[u] / sample.length;
  });
  return activity;
}

/** [U]: how many of the tokens make the unit's sum positive. Skips the empty pixels: most are. */
function countExcited(
  { hiddenWeight, hiddenBias }: FirstLayer,
  x: Float32Array,
  tokens: readonly number[],
  e: number,
  shape: ModelShape,
  U: number,
): Uint32Array {
  const { numPixels: D, hiddenSize: H } = shape;
  const excited = new Uint32Array(U);
  const sums = new Float64Array(U);
  for (const t of tokens) {
    for (let u = 0; u < U; u++) sums[u] = hiddenBias[e * H + u];
    for (let d = 0; d < D; d++) {
      const pixel = x[t * D + d];
      if (pixel === 0) continue;
      for (let u = 0; u < U; u++) sums[u] += pixel * hiddenWeight[(e * D + d) * H + u];
    }
    for (let u = 0; u < U; u++) if (sums[u] > 0) excited[u]++;
  }
  return excited;
}

/** [T,D] pixels in [0,1]. */
function toPixels(dataset: Dataset, testIndices: readonly number[]): Float32Array {
  const D = dataset.rows * dataset.columns;
  const x = new Float32Array(testIndices.length * D);
  testIndices.forEach((index, t) => {
    const image = imageAt(dataset, index);
    for (let d = 0; d < D; d++) x[t * D + d] = image[d] / 255;
  });
  return x;
}

function imageAt(dataset: Dataset, testIndex: number): Uint8Array {
  const D = dataset.rows * dataset.columns;
  return dataset.test.images.subarray(testIndex * D, (testIndex + 1) * D);
}
