import { uniform } from "../../reference/random/random.ts";
import type { Breather } from "../survey/breather.ts";
import { type Codes, EMPTY } from "./codes.ts";
import { eigenSymmetric } from "./eigen.ts";

/** The directions in which points differ most. */
export interface PrincipalComponents {
  /** [K][N] orthonormal, the one of the largest variance first; the largest entry of each is positive */
  readonly axes: readonly Float64Array[];
  /** [K] variance of the points along each */
  readonly variances: readonly number[];
  /** Variance of the points in all directions. */
  readonly total: number;
  /** [T,K] the points' places along the axes, their mean at 0 */
  readonly places: Float64Array;
}

/** Directions followed beside those that are wanted: the wanted ones settle sooner. */
const SPARE = 4;
/** How far C a may differ from variance * a, in largest variances. */
const TOLERANCE = 1e-6;
const MOST_ROUNDS = 300;
/** Blocks of points between two looks at the clock. */
const CHUNK = 256;

/**
 * The first `count` principal components of the codes (fewer where there are fewer dimensions), by subspace iteration
 * with the Rayleigh-Ritz method: a few directions are multiplied by the covariance matrix C, which is never formed, and
 * made orthonormal again, until they are its eigenvectors. Begins with fixed random directions, so the result depends on the
 * points alone.
 *
 * source  Saad: Numerical Methods for Large Eigenvalue Problems, 2nd edition, algorithm 5.3
 */
export async function principalComponents(
  codes: Codes,
  count: number,
  breather: Breather,
): Promise<PrincipalComponents> {
  const N = codes.dimensions;
  const K = Math.min(count, N);
  const B = Math.min(K + SPARE, N);
  const { mean, total } = await momentsOf(codes, breather);
  let basis = orthonormal(startOf(B, N));
  let variances: readonly number[] = [];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const product = await multiplyCovariance(codes, mean, basis, breather);
    const inner = basis.map((a) => product.map((b) => dot(a, b)));
    const { values, vectors } = eigenSymmetric(inner);
    basis = combine(basis, vectors);
    variances = values.map((value) => Math.max(0, value));
    const turned = combine(product, vectors);
    const isSettled = basis
      .slice(0, K)
      .every((a, k) => residual(turned[k], a, values[k]) <= TOLERANCE * (variances[0] ?? 0));
    if (isSettled) break;
    if (round < MOST_ROUNDS - 1) basis = orthonormal(turned);
  }
  const axes = orthonormal(basis.slice(0, K)).map(withSign);
  return {
    axes,
    variances: variances.slice(0, K),
    total,
    places: await project(codes, mean, axes, breather),
  };
}

/** [N] the mean of the points, and their variance in all directions. */
async function momentsOf(codes: Codes, breather: Breather) {
  const { images: T, dimensions: N, slots, width, blocks, values } = codes;
  const mean = new Float64Array(N);
  let squares = 0;
  for (let slot = 0; slot < T * slots; slot++) {
    if (blocks[slot] === EMPTY) continue;
    const first = blocks[slot] * width;
    for (let i = 0; i < width; i++) {
      const value = values[slot * width + i];
      mean[first + i] += value / T;
      squares += value ** 2 / T;
    }
    if (slot % CHUNK === 0) await breather.breathe();
  }
  return { mean, total: Math.max(0, squares - dot(mean, mean)) };
}

/** [B][N] C times each direction. */
async function multiplyCovariance(
  codes: Codes,
  mean: Float64Array,
  basis: readonly Float64Array[],
  breather: Breather,
): Promise<Float64Array[]> {
  const { images: T, dimensions: N, slots, width, blocks, values } = codes;
  const B = basis.length;
  const places = await project(codes, mean, basis, breather);
  const product = new Float64Array(N * B);
  for (let slot = 0; slot < T * slots; slot++) {
    if (blocks[slot] === EMPTY) continue;
    const own = Math.floor(slot / slots) * B;
    for (let i = 0; i < width; i++) {
      const value = values[slot * width + i] / T;
      if (value === 0) continue;
      const row = (blocks[slot] * width + i) * B;
      for (let b = 0; b < B; b++) product[row + b] += places[own + b] * value;
    }
    if (slot % CHUNK === 0) await breather.breathe();
  }
  // The places have the mean 0, so the mean of the points takes no part.
  return basis.map((_, b) => Float64Array.from({ length: N }, (_, n) => product[n * B + b]));
}

/** [T,B] the points' places along some directions, their mean at 0. */
async function project(
  codes: Codes,
  mean: Float64Array,
  directions: readonly Float64Array[],
  breather: Breather,
): Promise<Float64Array> {
  const { images: T, dimensions: N, slots, width, blocks, values } = codes;
  const B = directions.length;
  const rows = new Float64Array(N * B); // [N,B]: all directions' entries of a dimension side by side
  directions.forEach((direction, b) => {
    for (let n = 0; n < N; n++) rows[n * B + b] = direction[n];
  });
  const middle = directions.map((direction) => dot(direction, mean));
  const places = new Float64Array(T * B);
  for (let t = 0; t < T; t++) for (let b = 0; b < B; b++) places[t * B + b] = -middle[b];
  for (let slot = 0; slot < T * slots; slot++) {
    if (blocks[slot] === EMPTY) continue;
    const own = Math.floor(slot / slots) * B;
    for (let i = 0; i < width; i++) {
      const value = values[slot * width + i];
      if (value === 0) continue;
      const row = (blocks[slot] * width + i) * B;
      for (let b = 0; b < B; b++) places[own + b] += value * rows[row + b];
    }
    if (slot % CHUNK === 0) await breather.breathe();
  }
  return places;
}

/** Fixed directions to begin with. */
function startOf(B: number, N: number): Float64Array[] {
  return Array.from({ length: B }, (_, b) =>
    Float64Array.from({ length: N }, (_, n) => uniform(1, 0, b, n) - 0.5),
  );
}

/** Gram-Schmidt, twice for its rounding; a direction that nothing is left of is replaced by a free axis. */
function orthonormal(directions: readonly Float64Array[]): Float64Array[] {
  const made: Float64Array[] = [];
  for (const direction of directions) {
    const own = direction.slice();
    let length = removeFrom(own, made);
    const N = own.length;
    for (let axis = 0; !(length > LEAST_LENGTH) && axis < N; axis++) {
      own.fill(0);
      own[axis] = 1;
      length = removeFrom(own, made);
    }
    made.push(own);
  }
  return made;
}

/** Below it, rounding is all that is left of a direction of length 1. */
const LEAST_LENGTH = 1e-8;

/** Makes a direction orthogonal to others and 1 long. Returns how much was left of it, of its own length. */
function removeFrom(own: Float64Array, others: readonly Float64Array[]): number {
  const before = Math.sqrt(dot(own, own));
  for (let pass = 0; pass < 2; pass++) {
    for (const other of others) {
      const along = dot(own, other);
      for (let n = 0; n < own.length; n++) own[n] -= along * other[n];
    }
  }
  const length = Math.sqrt(dot(own, own));
  for (let n = 0; n < own.length; n++) own[n] /= length || 1;
  return before > 0 ? length / before : 0;
}

/** [K][N] sums of the directions, weighted by the columns of `vectors`. */
function combine(
  directions: readonly Float64Array[],
  vectors: readonly (readonly number[])[],
): Float64Array[] {
  return vectors.map((weights) => {
    const sum = new Float64Array(directions[0].length);
    weights.forEach((weight, b) => {
      for (let n = 0; n < sum.length; n++) sum[n] += weight * directions[b][n];
    });
    return sum;
  });
}

function residual(product: Float64Array, axis: Float64Array, value: number): number {
  let squares = 0;
  for (let n = 0; n < axis.length; n++) squares += (product[n] - value * axis[n]) ** 2;
  return Math.sqrt(squares);
}

/** The direction or its opposite: its entry of the largest magnitude, of equal ones the first, is positive. */
function withSign(direction: Float64Array): Float64Array {
  let largest = 0;
  for (let n = 1; n < direction.length; n++) {
    if (Math.abs(direction[n]) > Math.abs(direction[largest])) largest = n;
  }
  return direction[largest] < 0 ? direction.map((value) => -value) : direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < a.length; n++) sum += a[n] * b[n];
  return sum;
}
