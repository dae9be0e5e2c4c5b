import type { Floats } from "./floats.ts";
import { STREAM, uniform } from "./random/random.ts";

/** The sizes that decide how many weights there are: D pixels, E experts, H hidden units, C classes. */
export interface ParameterShape {
  readonly numPixels: number;
  readonly numExperts: number;
  readonly hiddenSize: number;
  readonly numClasses: number;
}

export type ParameterGroup =
  | "router" // [D, E], no bias
  | "hiddenWeight" // [E, D, H]
  | "hiddenBias" // [E, H]
  | "outputWeight" // [E, H, C]
  | "outputBias"; // [E, C]

export interface GroupLayout {
  readonly group: ParameterGroup;
  readonly offset: number;
  readonly size: number;
  /** Inputs of the linear layer: PyTorch's default draws weights and biases from +-1/sqrt(fanIn). */
  readonly fanIn: number;
}

/**
 * One replica's weights are one flat array, group after group. Matrices are input-major (inputs are
 * the rows), so that one input pixel meets a contiguous run of outputs.
 */
export function parameterLayout(shape: ParameterShape): {
  readonly groups: readonly GroupLayout[];
  readonly size: number;
} {
  const { numPixels: D, numExperts: E, hiddenSize: H, numClasses: C } = shape;
  const sizes: [ParameterGroup, size: number, fanIn: number][] = [
    ["router", D * E, D],
    ["hiddenWeight", E * D * H, D],
    ["hiddenBias", E * H, D],
    ["outputWeight", E * H * C, H],
    ["outputBias", E * C, H],
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
  shape: ParameterShape,
): Record<ParameterGroup, A> {
  const views = parameterLayout(shape).groups.map(({ group, offset, size }) => [
    group,
    parameters.subarray(offset, offset + size),
  ]);
  return Object.fromEntries(views);
}

/** PyTorch's default for Linear: uniform in +-1/sqrt(fanIn). A pure function of shape and seed. */
export function initParameters(shape: ParameterShape, seed: number): Float32Array {
  const { groups, size } = parameterLayout(shape);
  const parameters = new Float32Array(size);
  for (const { offset, size: groupSize, fanIn } of groups) {
    const bound = 1 / Math.sqrt(fanIn);
    for (let i = offset; i < offset + groupSize; i++) {
      parameters[i] = (2 * uniform(seed, STREAM.init, 0, i) - 1) * bound;
    }
  }
  return parameters;
}
