import {
  inputWidth,
  outputWidth,
  type ParameterGroup,
  parameterLayout,
} from "../../reference/parameters.ts";
import type { ModelSizes } from "../../reference/shape.ts";
import type { Sizes } from "./sizes.ts";

/**
 * Weights on the GPU have their output axis padded to whole vec4, and their pixel and hidden axes to
 * match, and every axis to the replica that is largest in it; the padding is zero and stays zero. Experts
 * follow each other without a gap, shared ones behind the replica's own routed ones. `shape` is that of one replica,
 * whose parameters these two functions carry over.
 */
export function padParameters(
  padded: Float32Array,
  parameters: Float32Array,
  shape: ModelSizes,
  sizes: Sizes,
): void {
  padded.fill(0);
  forEachRow(shape, sizes, (from, to, length) => {
    padded.set(parameters.subarray(from, from + length), to);
  });
}

/**
 * All replicas' weights (part 0), first (1) or second moments (2) of the model buffer: [R, size], each row as long as
 * the largest needs.
 */
export function unpadReplicas(
  model: Float32Array,
  part: number,
  shapes: readonly ModelSizes[],
  size: number,
  sizes: Sizes,
): Float32Array {
  const { R, parameters4 } = sizes;
  const parameters = new Float32Array(R * size);
  shapes.forEach((shape, r) => {
    const start = (part * R + r) * parameters4 * 4;
    const padded = model.subarray(start, start + parameters4 * 4);
    forEachRow(shape, sizes, (to, from, length) => {
      parameters.set(padded.subarray(from, from + length), r * size + to);
    });
  });
  return parameters;
}

/** Calls back with every contiguous run: its start without padding, its start with it, its length. */
function forEachRow(
  shape: ModelSizes,
  sizes: Sizes,
  visit: (from: number, to: number, length: number) => void,
): void {
  const { numPixels: D, modelWidth: M, numExperts: E, hiddenSize: H, numClasses: C } = shape;
  const { pixels4, inputs4, columns4, hidden4, outputs4, classes4, model4 } = sizes;
  const A = E + shape.numSharedExperts;
  const I = inputWidth(shape);
  const O = outputWidth(shape);
  // blocks x rows x columns; a padded block has paddedRows rows of paddedColumns.
  const matrices: Record<
    ParameterGroup,
    [blocks: number, rows: number, columns: number, paddedRows: number, paddedColumns: number]
  > = {
    router: [1, I, shape.routerColumns, inputs4 * 4, columns4 * 4],
    hiddenWeight: [A, I, H, inputs4 * 4, hidden4 * 4],
    hiddenBias: [A, 1, H, 1, hidden4 * 4],
    outputWeight: [A, H, O, hidden4 * 4, outputs4 * 4],
    outputBias: [A, 1, O, 1, outputs4 * 4],
    projection: [1, D, M, pixels4 * 4, model4 * 4],
    projectionBias: [1, 1, M, 1, model4 * 4],
    head: [1, M, C, model4 * 4, classes4 * 4],
    headBias: [1, M > 0 ? 1 : 0, C, 1, classes4 * 4],
    balanceBias: [1, 1, E, 1, sizes.experts4 * 4],
  };
  for (const { group, offset } of parameterLayout(shape).groups) {
    const [blocks, rows, columns, paddedRows, paddedColumns] = matrices[group];
    const start = sizes.groupStart4[group] * 4;
    for (let block = 0; block < blocks; block++) {
      for (let row = 0; row < rows; row++) {
        visit(
          offset + (block * rows + row) * columns,
          start + (block * paddedRows + row) * paddedColumns,
          columns,
        );
      }
    }
  }
}
