import {
  inputWidth,
  outputWidth,
  type ParameterGroup,
  parameterLayout,
} from "../../reference/parameters.ts";
import type { ModelSizes } from "../../reference/shape.ts";
import type { Sizes } from "./sizes.ts";
import { placesOfQuads } from "./squares.ts";

/**
 * Weights on the GPU stand in vec4, with every axis padded to whole ones where it needs to be and to the replica that
 * is largest in it; the padding is zero and stays zero. Rows stand in the order of the inputs they are for, pixels
 * square by square. Experts follow each other without a gap, shared ones behind the replica's own routed ones. `shape`
 * is that of one replica, whose parameters these two functions carry over.
 */
export function padParameters(
  padded: Float32Array,
  parameters: Float32Array,
  shape: ModelSizes,
  sizes: Sizes,
): void {
  padded.fill(0);
  forEachWeight(shape, sizes, (own, place) => {
    padded[place] = parameters[own];
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
    forEachWeight(shape, sizes, (own, place) => {
      parameters[r * size + own] = padded[place];
    });
  });
  return parameters;
}

/** Where an entry of a group of matrices stands. */
type Place = (block: number, row: number, column: number) => number;

/** A vec4 is four columns of a row. */
const byRows =
  (rows: number, columns4: number): Place =>
  (block, row, column) =>
    (block * rows + row) * columns4 * 4 + column;

/** A vec4 is four rows of a column: columns need no padding. */
const byColumns =
  (rows4: number, columns: number): Place =>
  (block, row, column) =>
    ((block * rows4 + (row >> 2)) * columns + column) * 4 + (row & 3);

/** Which row of the padded matrix a row becomes. */
type Order = (row: number) => number;

const inOrder: Order = (row) => row;

/** Calls back with the place of every weight among the replica's own, and its place in the padded ones. */
function forEachWeight(
  shape: ModelSizes,
  sizes: Sizes,
  visit: (own: number, place: number) => void,
): void {
  const { numPixels: D, modelWidth: M, numExperts: E, hiddenSize: H, numClasses: C } = shape;
  const { pixels4, inputs4, columns4, hidden4, outputs4, classes4, model4 } = sizes;
  const A = E + shape.numSharedExperts;
  const I = inputWidth(shape);
  const O = outputWidth(shape);
  const places = placesOfQuads(D);
  const pixels: Order = (row) => 4 * places[row >> 2] + (row & 3);
  const inputs = M > 0 ? inOrder : pixels;
  const matrices: Record<
    ParameterGroup,
    [blocks: number, rows: number, columns: number, place: Place, order?: Order]
  > = {
    router: [1, I, shape.routerColumns, byRows(inputs4 * 4, columns4), inputs],
    hiddenWeight: [A, I, H, byColumns(inputs4, sizes.H), inputs],
    hiddenBias: [A, 1, H, byColumns(1, sizes.H)],
    outputWeight: [A, H, O, byRows(hidden4 * 4, outputs4)],
    outputBias: [A, 1, O, byRows(1, outputs4)],
    projection: [1, D, M, byRows(pixels4 * 4, model4), pixels],
    projectionBias: [1, 1, M, byRows(1, model4)],
    head: [1, M, C, byRows(model4 * 4, classes4)],
    headBias: [1, M > 0 ? 1 : 0, C, byRows(1, classes4)],
    balanceBias: [1, 1, E, byRows(1, sizes.experts4)],
  };
  for (const { group, offset } of parameterLayout(shape).groups) {
    const [blocks, rows, columns, place, order = inOrder] = matrices[group];
    const start = sizes.groupStart4[group] * 4;
    let own = offset;
    for (let block = 0; block < blocks; block++) {
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          visit(own, start + place(block, order(row), column));
          own++;
        }
      }
    }
  }
}
