import type { ParameterGroup } from "../reference/parameters.ts";
import type { ModelSizes } from "../reference/shape.ts";

const MAX_UNITS = 12;
const MAX_UNIT_BYTES = 400_000;

/** The first layer of U hidden units of every expert, as a function of the pixels. */
export interface FirstLayer {
  /** [A,U,D] */
  readonly weights: Float32Array;
  /** [A,U] */
  readonly biases: Float32Array;
}

/** How many hidden units of each expert are shown: a snapshot's units take at most MAX_UNIT_BYTES. */
export function countUnits(shape: ModelSizes): number {
  const { numExperts, numSharedExperts, numPixels, hiddenSize } = shape;
  const affordable = Math.floor(MAX_UNIT_BYTES / ((numExperts + numSharedExperts) * numPixels));
  return Math.max(1, Math.min(hiddenSize, MAX_UNITS, affordable));
}

/**
 * The units' weights over the pixels. In a mixture these are their own; in a layer the projection comes first,
 * which is linear: (x Wp + bp) w + b = x (Wp w) + (bp w + b).
 */
export function firstLayerOf(
  weights: Readonly<Record<ParameterGroup, Float32Array>>,
  shape: ModelSizes,
  U: number,
): FirstLayer {
  const { numPixels: D, modelWidth: M, hiddenSize: H } = shape;
  const { hiddenWeight, hiddenBias, projection, projectionBias } = weights;
  const A = shape.numExperts + shape.numSharedExperts;
  const layer = { weights: new Float32Array(A * U * D), biases: new Float32Array(A * U) };
  /** [M] a unit's weights over the features */
  const features = new Float32Array(M);
  for (let e = 0; e < A; e++) {
    for (let u = 0; u < U; u++) {
      const own = layer.weights.subarray((e * U + u) * D, (e * U + u + 1) * D);
      let bias = hiddenBias[e * H + u];
      if (M === 0) {
        for (let d = 0; d < D; d++) own[d] = hiddenWeight[(e * D + d) * H + u];
      } else {
        for (let m = 0; m < M; m++) features[m] = hiddenWeight[(e * M + m) * H + u];
        for (let m = 0; m < M; m++) bias += projectionBias[m] * features[m];
        for (let d = 0; d < D; d++) {
          let sum = 0;
          for (let m = 0; m < M; m++) sum += projection[d * M + m] * features[m];
          own[d] = sum;
        }
      }
      layer.biases[e * U + u] = bias;
    }
  }
  return layer;
}

/** [A,U,D]: each unit's weights, scaled so that its largest magnitude is 127. */
export function quantiseUnits({ weights, biases }: FirstLayer): Int8Array {
  const D = weights.length / biases.length;
  const units = new Int8Array(weights.length);
  for (let start = 0; start < weights.length; start += D) {
    let largest = 0;
    for (let i = start; i < start + D; i++) largest = Math.max(largest, Math.abs(weights[i]));
    const scale = largest > 0 ? 127 / largest : 0;
    for (let i = start; i < start + D; i++) units[i] = Math.round(weights[i] * scale);
  }
  return units;
}

/**
 * [A,U] share of an expert's images on which each unit is active. own[e] lists the rows of x [T,D] that expert e is
 * sent; an expert that is sent none is measured on all.
 */
export function measureActivity(
  layer: FirstLayer,
  x: Float32Array,
  own: readonly (readonly number[])[],
): Float32Array {
  const A = own.length;
  const U = layer.biases.length / A;
  const D = layer.weights.length / layer.biases.length;
  const everyImage = Array.from({ length: x.length / D }, (_, t) => t);
  const ink = everyImage.map((t) => inkOf(x.subarray(t * D, (t + 1) * D)));
  const activity = new Float32Array(A * U);
  own.forEach((images, e) => {
    const sample = images.length > 0 ? images : everyImage;
    for (const t of sample) {
      for (let unit = e * U; unit < (e + 1) * U; unit++) {
        if (isActive(layer, unit, D, ink[t])) activity[unit] += 1 / sample.length;
      }
    }
  });
  return activity;
}

/** The pixels of an image that are not blank, of which a digit has few: their places and values. */
interface Ink {
  readonly places: Uint16Array;
  readonly values: Float32Array;
}

function inkOf(image: Float32Array): Ink {
  const places = new Uint16Array(image.length);
  const values = new Float32Array(image.length);
  let count = 0;
  for (let d = 0; d < image.length; d++) {
    if (image[d] === 0) continue;
    places[count] = d;
    values[count++] = image[d];
  }
  return { places: places.subarray(0, count), values: values.subarray(0, count) };
}

function isActive(
  { weights, biases }: FirstLayer,
  unit: number,
  D: number,
  { places, values }: Ink,
): boolean {
  const first = unit * D;
  let sum = biases[unit];
  for (let i = 0; i < places.length; i++) sum += values[i] * weights[first + places[i]];
  return sum > 0;
}
