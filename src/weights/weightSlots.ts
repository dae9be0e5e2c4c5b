import {
  inputWidth,
  outputWidth,
  type ParameterGroup,
  parameterLayout,
} from "../reference/parameters.ts";
import type { Routing } from "../reference/routing.ts";
import type { ModelSizes } from "../reference/shape.ts";

/** A model, as far as the names and shapes of its tensors depend on it. */
export interface NamedModel {
  readonly shape: ModelSizes;
  readonly routing: Pick<Routing, "noise">;
  /** Whether the run ranks experts by a balance bias at any of its steps; elsewhere the bias is 0. */
  readonly hasBalanceBias: boolean;
}

/** Where a tensor's entries lie in the flat parameters: entry [r, c] at start + r * rowStride + c * columnStride. */
export interface WeightSlot {
  readonly name: string;
  /** [rows, columns] of a matrix, [rows] of a vector */
  readonly shape: readonly number[];
  readonly start: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/**
 * Every tensor of a model, by the names and in the shapes of PyTorch: [outputs, inputs] where the flat parameters have
 * a row an input. docs/weights.md has the list. Units that an expert lacks are not among them.
 */
export function weightSlots({ shape, routing, hasBalanceBias }: NamedModel): WeightSlot[] {
  const { numExperts: E, numSharedExperts: N, routerColumns: Q, hiddenSize: H } = shape;
  const { modelWidth: M, numPixels: D, numClasses: C, hiddenSizes } = shape;
  const { groups } = parameterLayout(shape);
  const startOf = (wanted: ParameterGroup) =>
    groups.find(({ group }) => group === wanted)?.offset ?? 0;
  const I = inputWidth(shape);
  const O = outputWidth(shape);

  const router = routing.noise === "learned" ? Q / 2 : Q;
  const slots: WeightSlot[] = [];
  if (Q > 0) slots.push(matrix("router.weight", startOf("router"), router, I, Q));
  if (Q > router) {
    slots.push(matrix("noise.weight", startOf("router") + router, Q - router, I, Q));
  }
  for (let e = 0; e < E + N; e++) {
    const units = hiddenSizes[e % hiddenSizes.length];
    const name = e < E ? `experts.${e}` : `shared_experts.${e - E}`;
    slots.push(
      matrix(`${name}.hidden.weight`, startOf("hiddenWeight") + e * I * H, units, I, H),
      vector(`${name}.hidden.bias`, startOf("hiddenBias") + e * H, units),
      matrix(`${name}.output.weight`, startOf("outputWeight") + e * H * O, O, units, O),
      vector(`${name}.output.bias`, startOf("outputBias") + e * O, O),
    );
  }
  if (M > 0) {
    slots.push(
      matrix("projection.weight", startOf("projection"), M, D, M),
      vector("projection.bias", startOf("projectionBias"), M),
      matrix("head.weight", startOf("head"), C, M, C),
      vector("head.bias", startOf("headBias"), C),
    );
  }
  if (hasBalanceBias) slots.push(vector("balance_bias", startOf("balanceBias"), E));
  return slots;
}

/** A matrix whose flat parameters have a row an input, `width` apart. */
function matrix(
  name: string,
  start: number,
  outputs: number,
  inputs: number,
  width: number,
): WeightSlot {
  return { name, shape: [outputs, inputs], start, rowStride: 1, columnStride: width };
}

function vector(name: string, start: number, length: number): WeightSlot {
  return { name, shape: [length], start, rowStride: 1, columnStride: 0 };
}
