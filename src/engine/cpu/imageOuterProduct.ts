import type { Floats } from "../../reference/floats.ts";
import type { SparseBatch } from "./sparseBatch.ts";

/**
 * dW[start + d*N + n] += x[t,d] * dOut[outStart + n], n in [0, N): the gradient of
 * addImageTimesMatrix, over non-empty pixels only, in the same blocks of columns.
 */
export function addImageOuterProduct(
  dW: Floats,
  start: number,
  batch: SparseBatch,
  t: number,
  dOut: Floats,
  outStart: number,
  N: number,
): void {
  let n = 0;
  if (N % 10 === 0)
    for (; n < N; n += 10) add10Columns(dW, start + n, batch, t, dOut, outStart + n, N);
  for (; n + 8 <= N; n += 8)
    if (hasGradient(dOut, outStart + n, 8))
      add8Columns(dW, start + n, batch, t, dOut, outStart + n, N);
  for (; n + 4 <= N; n += 4)
    if (hasGradient(dOut, outStart + n, 4))
      add4Columns(dW, start + n, batch, t, dOut, outStart + n, N);
  for (; n < N; n++) addColumn(dW, start + n, batch, t, dOut, outStart + n, N);
}

/** Whether a block of columns has a gradient: with renormalised gates only the logits of chosen experts do. */
function hasGradient(dOut: Floats, start: number, count: number): boolean {
  for (let i = start; i < start + count; i++) if (dOut[i] !== 0) return true;
  return false;
}

function add10Columns(
  dW: Floats,
  column: number,
  batch: SparseBatch,
  t: number,
  dOut: Floats,
  o: number,
  N: number,
): void {
  const { starts, pixels, brightness } = batch;
  const last = starts[t + 1];
  const d0 = dOut[o];
  const d1 = dOut[o + 1];
  const d2 = dOut[o + 2];
  const d3 = dOut[o + 3];
  const d4 = dOut[o + 4];
  const d5 = dOut[o + 5];
  const d6 = dOut[o + 6];
  const d7 = dOut[o + 7];
  const d8 = dOut[o + 8];
  const d9 = dOut[o + 9];
  for (let k = starts[t]; k < last; k++) {
    const x = brightness[k];
    const row = column + pixels[k] * N;
    dW[row] += x * d0;
    dW[row + 1] += x * d1;
    dW[row + 2] += x * d2;
    dW[row + 3] += x * d3;
    dW[row + 4] += x * d4;
    dW[row + 5] += x * d5;
    dW[row + 6] += x * d6;
    dW[row + 7] += x * d7;
    dW[row + 8] += x * d8;
    dW[row + 9] += x * d9;
  }
}

function add8Columns(
  dW: Floats,
  column: number,
  batch: SparseBatch,
  t: number,
  dOut: Floats,
  o: number,
  N: number,
): void {
  const { starts, pixels, brightness } = batch;
  const last = starts[t + 1];
  const d0 = dOut[o];
  const d1 = dOut[o + 1];
  const d2 = dOut[o + 2];
  const d3 = dOut[o + 3];
  const d4 = dOut[o + 4];
  const d5 = dOut[o + 5];
  const d6 = dOut[o + 6];
  const d7 = dOut[o + 7];
  for (let k = starts[t]; k < last; k++) {
    const x = brightness[k];
    const row = column + pixels[k] * N;
    dW[row] += x * d0;
    dW[row + 1] += x * d1;
    dW[row + 2] += x * d2;
    dW[row + 3] += x * d3;
    dW[row + 4] += x * d4;
    dW[row + 5] += x * d5;
    dW[row + 6] += x * d6;
    dW[row + 7] += x * d7;
  }
}

function add4Columns(
  dW: Floats,
  column: number,
  batch: SparseBatch,
  t: number,
  dOut: Floats,
  o: number,
  N: number,
): void {
  const { starts, pixels, brightness } = batch;
  const last = starts[t + 1];
  const d0 = dOut[o];
  const d1 = dOut[o + 1];
  const d2 = dOut[o + 2];
  const d3 = dOut[o + 3];
  for (let k = starts[t]; k < last; k++) {
    const x = brightness[k];
    const row = column + pixels[k] * N;
    dW[row] += x * d0;
    dW[row + 1] += x * d1;
    dW[row + 2] += x * d2;
    dW[row + 3] += x * d3;
  }
}

function addColumn(
  dW: Floats,
  column: number,
  batch: SparseBatch,
  t: number,
  dOut: Floats,
  o: number,
  N: number,
): void {
  const { starts, pixels, brightness } = batch;
  const d = dOut[o];
  if (d === 0) return;
  for (let k = starts[t]; k < starts[t + 1]; k++) {
    dW[column + pixels[k] * N] += brightness[k] * d;
  }
}
