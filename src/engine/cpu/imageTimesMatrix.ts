import type { Floats } from "../../reference/floats.ts";
import type { SparseBatch } from "./sparseBatch.ts";

/**
 * out[outStart + n] += sum_d x[t,d] * w[start + d*N + n], n in [0, N): an image times an input-major matrix, over
 * non-empty pixels only, in the ascending order of the twins.
 *
 * Computes ten, eight or four columns at a time, so that their sums stay in registers. Ten is the default number of
 * hidden units.
 */
export function addImageTimesMatrix(
  out: Floats,
  outStart: number,
  batch: SparseBatch,
  t: number,
  w: Floats,
  start: number,
  N: number,
): void {
  let n = 0;
  if (N % 10 === 0)
    for (; n < N; n += 10) add10Columns(out, outStart + n, batch, t, w, start + n, N);
  for (; n + 8 <= N; n += 8) add8Columns(out, outStart + n, batch, t, w, start + n, N);
  for (; n + 4 <= N; n += 4) add4Columns(out, outStart + n, batch, t, w, start + n, N);
  for (; n < N; n++) addColumn(out, outStart + n, batch, t, w, start + n, N);
}

function add10Columns(
  out: Floats,
  o: number,
  batch: SparseBatch,
  t: number,
  w: Floats,
  column: number,
  N: number,
): void {
  const { starts, pixels, brightness } = batch;
  const last = starts[t + 1];
  let s0 = out[o];
  let s1 = out[o + 1];
  let s2 = out[o + 2];
  let s3 = out[o + 3];
  let s4 = out[o + 4];
  let s5 = out[o + 5];
  let s6 = out[o + 6];
  let s7 = out[o + 7];
  let s8 = out[o + 8];
  let s9 = out[o + 9];
  for (let k = starts[t]; k < last; k++) {
    const x = brightness[k];
    const row = column + pixels[k] * N;
    s0 += x * w[row];
    s1 += x * w[row + 1];
    s2 += x * w[row + 2];
    s3 += x * w[row + 3];
    s4 += x * w[row + 4];
    s5 += x * w[row + 5];
    s6 += x * w[row + 6];
    s7 += x * w[row + 7];
    s8 += x * w[row + 8];
    s9 += x * w[row + 9];
  }
  out[o] = s0;
  out[o + 1] = s1;
  out[o + 2] = s2;
  out[o + 3] = s3;
  out[o + 4] = s4;
  out[o + 5] = s5;
  out[o + 6] = s6;
  out[o + 7] = s7;
  out[o + 8] = s8;
  out[o + 9] = s9;
}

function add8Columns(
  out: Floats,
  o: number,
  batch: SparseBatch,
  t: number,
  w: Floats,
  column: number,
  N: number,
): void {
  const { starts, pixels, brightness } = batch;
  const last = starts[t + 1];
  let s0 = out[o];
  let s1 = out[o + 1];
  let s2 = out[o + 2];
  let s3 = out[o + 3];
  let s4 = out[o + 4];
  let s5 = out[o + 5];
  let s6 = out[o + 6];
  let s7 = out[o + 7];
  for (let k = starts[t]; k < last; k++) {
    const x = brightness[k];
    const row = column + pixels[k] * N;
    s0 += x * w[row];
    s1 += x * w[row + 1];
    s2 += x * w[row + 2];
    s3 += x * w[row + 3];
    s4 += x * w[row + 4];
    s5 += x * w[row + 5];
    s6 += x * w[row + 6];
    s7 += x * w[row + 7];
  }
  out[o] = s0;
  out[o + 1] = s1;
  out[o + 2] = s2;
  out[o + 3] = s3;
  out[o + 4] = s4;
  out[o + 5] = s5;
  out[o + 6] = s6;
  out[o + 7] = s7;
}

function add4Columns(
  out: Floats,
  o: number,
  batch: SparseBatch,
  t: number,
  w: Floats,
  column: number,
  N: number,
): void {
  const { starts, pixels, brightness } = batch;
  const last = starts[t + 1];
  let s0 = out[o];
  let s1 = out[o + 1];
  let s2 = out[o + 2];
  let s3 = out[o + 3];
  for (let k = starts[t]; k < last; k++) {
    const x = brightness[k];
    const row = column + pixels[k] * N;
    s0 += x * w[row];
    s1 += x * w[row + 1];
    s2 += x * w[row + 2];
    s3 += x * w[row + 3];
  }
  out[o] = s0;
  out[o + 1] = s1;
  out[o + 2] = s2;
  out[o + 3] = s3;
}

function addColumn(
  out: Floats,
  o: number,
  batch: SparseBatch,
  t: number,
  w: Floats,
  column: number,
  N: number,
): void {
  const { starts, pixels, brightness } = batch;
  let sum = out[o];
  for (let k = starts[t]; k < starts[t + 1]; k++) {
    sum += brightness[k] * w[column + pixels[k] * N];
  }
  out[o] = sum;
}
