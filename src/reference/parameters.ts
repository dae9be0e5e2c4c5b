import type { Floats } from "./floats.ts";
import { STREAM, uniform } from "./random/random.ts";
import type { ModelSizes } from "./shape.ts";

/** Width of the input of router and experts: pixels, or the features of a layer. */
export function inputWidth({ modelWidth, numPixels }: ModelSizes): number {
  return modelWidth > 0 ? modelWidth : numPixels;
}

/** Width of an expert's output: class scores, or features. */
export function outputWidth({ modelWidth, numClasses }: ModelSizes): number {
  return modelWidth > 0 ? modelWidth : numClasses;
}

/** I = inputWidth, O = outputWidth, A = E + N experts, shared ones last. */
export type ParameterGroup =
  | "router" // [I, Q], no bias
  | "hiddenWeight" // [A, I, H]
  | "hiddenBias" // [A, H]
  | "outputWeight" // [A, H, O]
  | "outputBias" // [A, O]
  | "projection" // [D, M], in a layer
  | "projectionBias" // [M]
  | "head" // [M, C], in a layer
  | "headBias" // [C]
  | "balanceBias"; // [E], updated from counts, not from gradients

export interface GroupLayout {
  readonly group: ParameterGroup;
  readonly offset: number;
  readonly size: number;
  /** Inputs of the linear layer: weights and biases start within +-1/sqrt(fanIn), as in PyTorch. 0: they start at zero. */
  readonly fanIn: number;
}

/**
 * One replica's weights are one flat array, group after group. Matrices are input-major (a row per input), so that
 * the weights of one input are contiguous.
 */
export function parameterLayout(shape: ModelSizes): {
  readonly groups: readonly GroupLayout[];
  readonly size: number;
} {
  const { numPixels: D, modelWidth: M, routerColumns: Q, numExperts: E, numClasses: C } = shape;
  const { hiddenSize: H } = shape;
  const A = E + shape.numSharedExperts;
  const I = inputWidth(shape);
  const O = outputWidth(shape);
  const headInputs = M > 0 ? C : 0;
  const sizes: [ParameterGroup, size: number, fanIn: number][] = [
    ["router", I * Q, I],
    ["hiddenWeight", A * I * H, I],
    ["hiddenBias", A * H, I],
    ["outputWeight", A * H * O, H],
    ["outputBias", A * O, H],
    ["projection", D * M, D],
    ["projectionBias", M, D],
    ["head", M * headInputs, M],
    ["headBias", headInputs, M],
    ["balanceBias", E, 0],
  ];
  let offset = 0;
  const groups = sizes.map(([group, size, fanIn]) => {
    const layout = { group, offset, size, fanIn };
    offset += size;
    return layout;
  });
  return { groups, size: offset };
}

/** A replica's weights, group by group, as views of one array. */
export function parameterViews<A extends Floats>(
  parameters: A,
  shape: ModelSizes,
): Record<ParameterGroup, A> {
  const views = parameterLayout(shape).groups.map(({ group, offset, size }) => [
    group,
    parameters.subarray(offset, offset + size),
  ]);
  return Object.fromEntries(views);
}

/** How the initial weights are drawn. */
export interface Initialisation {
  /** Variance of the weights and biases, in multiples of PyTorch's default. */
  readonly scale: number;
  /**
   * `zero`: all experts have equal scores at first. `centred`: each column sums to zero, so that its projection does
   * not depend on an image's mean.
   */
  readonly router: "default" | "zero" | "centred";
}

const DEFAULT_INIT: Initialisation = { scale: 1, router: "default" };

/**
 * The initial weights: uniform in +-1/sqrt(fanIn), PyTorch's default for Linear, times sqrt(scale). A pure function
 * of shape, seed and rule. The weights of units that an expert lacks are zero and stay zero.
 */
export function initParameters(
  shape: ModelSizes,
  seed: number,
  init: Initialisation = DEFAULT_INIT,
): Float32Array {
  const { groups, size } = parameterLayout(shape);
  const parameters = new Float32Array(size);
  for (const { offset, size: groupSize, fanIn } of groups) {
    if (fanIn === 0) continue;
    const bound = Math.sqrt(init.scale) / Math.sqrt(fanIn);
    for (let i = offset; i < offset + groupSize; i++) {
      parameters[i] = (2 * uniform(seed, STREAM.init, 0, i) - 1) * bound;
    }
  }
  const views = parameterViews(parameters, shape);
  if (init.router === "zero") views.router.fill(0);
  if (init.router === "centred") centreColumns(views.router, shape);
  clearMissingUnits(views, shape);
  return parameters;
}

function centreColumns(router: Float32Array, shape: ModelSizes): void {
  const rows = inputWidth(shape);
  const columns = shape.routerColumns;
  for (let c = 0; c < columns; c++) {
    let mean = 0;
    for (let row = 0; row < rows; row++) mean += router[row * columns + c] / rows;
    for (let row = 0; row < rows; row++) router[row * columns + c] -= mean;
  }
}

/** Zeroes the weights of units that an expert lacks. Such a unit is 0 for every image, so its gradient is 0 too. */
function clearMissingUnits(views: Record<ParameterGroup, Float32Array>, shape: ModelSizes): void {
  const { hiddenSizes, hiddenSize: H } = shape;
  const I = inputWidth(shape);
  const O = outputWidth(shape);
  const A = shape.numExperts + shape.numSharedExperts;
  for (let e = 0; e < A; e++) {
    const units = hiddenSizes[e % hiddenSizes.length];
    for (let row = e * I; row < (e + 1) * I; row++) {
      views.hiddenWeight.fill(0, row * H + units, (row + 1) * H);
    }
    views.hiddenBias.fill(0, e * H + units, (e + 1) * H);
    views.outputWeight.fill(0, (e * H + units) * O, (e + 1) * H * O);
  }
}

/** Weights and biases, those of a frozen router too; without the balance bias and the units that experts lack. */
export function countParameters(shape: ModelSizes): number {
  const { hiddenSizes, hiddenSize: H, numExperts: E } = shape;
  const perUnit = inputWidth(shape) + 1 + outputWidth(shape);
  let missing = 0;
  for (let e = 0; e < E + shape.numSharedExperts; e++) {
    missing += (H - hiddenSizes[e % hiddenSizes.length]) * perUnit;
  }
  return parameterLayout(shape).size - E - missing;
}
