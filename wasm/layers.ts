/**
 * Linear layers over a batch, forward and backward: one layer for all tokens, or one an expert. Arrays are pointers
 * into one memory. Twins, and the letters: src/reference/router/routerLogits.ts and src/reference/experts/.
 *
 * A batch is `starts`, `indices`, `values`: token t has values[k] at indices[k], starts[t] <= k <
 * starts[t+1]. With `starts` null it is dense: token t has values[t*I + i] at indices[i] = i.
 */
import { addOuterProduct, addRowTimesMatrix, VECTOR, WORD, wordAt } from "./rows";

/** out[t,n] = b[n] + sum_i x[t,i] w[i,n]; with `b` null no bias is added */
export function linear(
  out: usize,
  starts: usize,
  indices: usize,
  values: usize,
  w: usize,
  b: usize,
  T: usize,
  I: usize,
  N: usize,
): void {
  for (let t: usize = 0; t < T; t++, out += N * WORD) {
    if (b) copyRow(out, b, N);
    else clearRow(out, N);
    addTokenTimesMatrix(out, starts, indices, values, t, I, w, N);
  }
}

/** dW[i,n] = sum_t x[t,i] dOut[t,n] */
export function linearBackward(
  dW: usize,
  dOut: usize,
  starts: usize,
  indices: usize,
  values: usize,
  T: usize,
  I: usize,
  N: usize,
): void {
  memory.fill(dW, 0, I * N * WORD);
  for (let t: usize = 0; t < T; t++) {
    addTokenOuterProduct(dW, starts, indices, values, t, I, dOut + t * N * WORD, N);
  }
}

/**
 * dx[t,i] += sum_n dOut[t,n] w[i,n]. It is the product of a row with the turned matrix, for which `turned` [N,I] has
 * room; `ascending` is 0, 1, 2, ... N - 1.
 */
export function addInputGradient(
  dx: usize,
  dOut: usize,
  w: usize,
  turned: usize,
  ascending: usize,
  T: usize,
  I: usize,
  N: usize,
): void {
  turn(turned, w, I, N);
  for (let t: usize = 0; t < T; t++) {
    addRowTimesMatrix(dx + t * I * WORD, ascending, dOut + t * N * WORD, N, turned, I);
  }
}

/**
 * out[a,n] = b[e,n] + sum_i x[t,i] w[e,i,n] for every assignment a of expert e, t = a / S, then its relu if
 * `rectifies`. The outer loop is over experts, so that one expert's weights stay in the cache.
 */
export function experts(
  out: usize,
  starts: usize,
  indices: usize,
  values: usize,
  w: usize,
  b: usize,
  order: usize,
  offsets: usize,
  I: usize,
  A: usize,
  S: usize,
  N: usize,
  rectifies: bool,
): void {
  const rowBytes = N * WORD;
  for (let e: usize = 0; e < A; e++, w += I * rowBytes, b += rowBytes) {
    const last = wordAt(offsets, e + 1);
    for (let s = wordAt(offsets, e); s < last; s++) {
      const a = wordAt(order, s);
      const t = a / S;
      const row = out + a * rowBytes;
      copyRow(row, b, N);
      addTokenTimesMatrix(row, starts, indices, values, t, I, w, N);
      if (rectifies) rectify(row, N);
    }
  }
}

/** dW[e,i,n] = sum_a x[t,i] d[a,n], dB[e,n] = sum_a d[a,n] over the assignments a of e */
export function expertsBackward(
  dW: usize,
  dB: usize,
  d: usize,
  starts: usize,
  indices: usize,
  values: usize,
  order: usize,
  offsets: usize,
  I: usize,
  A: usize,
  S: usize,
  N: usize,
): void {
  memory.fill(dB, 0, A * N * WORD);
  for (let e: usize = 0; e < A; e++, dW += I * N * WORD, dB += N * WORD) {
    memory.fill(dW, 0, I * N * WORD);
    const last = wordAt(offsets, e + 1);
    for (let s = wordAt(offsets, e); s < last; s++) {
      const a = wordAt(order, s);
      const t = a / S;
      const row = d + a * N * WORD;
      addRow(dB, row, N);
      addTokenOuterProduct(dW, starts, indices, values, t, I, row, N);
    }
  }
}

/** dx[t,i] += sum_n d[a,n] w[e,i,n] for every assignment a of token t; `turned` and `ascending` as above */
export function addExpertInputGradient(
  dx: usize,
  d: usize,
  w: usize,
  turned: usize,
  ascending: usize,
  order: usize,
  offsets: usize,
  I: usize,
  A: usize,
  S: usize,
  N: usize,
): void {
  for (let e: usize = 0; e < A; e++, w += I * N * WORD) {
    const first = wordAt(offsets, e);
    const last = wordAt(offsets, e + 1);
    if (first < last) turn(turned, w, I, N);
    for (let s = first; s < last; s++) {
      const a = wordAt(order, s);
      const row = dx + (a / S) * I * WORD;
      addRowTimesMatrix(row, ascending, d + a * N * WORD, N, turned, I);
    }
  }
}

/** dh[a,i] = sum_n d[a,n] w[e,i,n] where h[a,i] > 0, else 0; `turned` and `ascending` as above */
export function hiddenGradient(
  dh: usize,
  h: usize,
  d: usize,
  w: usize,
  turned: usize,
  ascending: usize,
  order: usize,
  offsets: usize,
  H: usize,
  A: usize,
  N: usize,
): void {
  const rowBytes = H * WORD;
  for (let e: usize = 0; e < A; e++, w += N * rowBytes) {
    const first = wordAt(offsets, e);
    const last = wordAt(offsets, e + 1);
    if (first < last) turn(turned, w, H, N);
    for (let s = first; s < last; s++) {
      const a = wordAt(order, s);
      const row = dh + a * rowBytes;
      clearRow(row, H);
      addRowTimesMatrix(row, ascending, d + a * N * WORD, N, turned, H);
      keepActive(row, h + a * rowBytes, H);
    }
  }
}

/** turned[n,i] = w[i,n] */
function turn(turned: usize, w: usize, I: usize, N: usize): void {
  for (let i: usize = 0; i < I; i++) {
    for (let n: usize = 0; n < N; n++, w += WORD) {
      store<f32>(turned + (n * I + i) * WORD, load<f32>(w));
    }
  }
}

/** Sets d[i] to zero where h[i] is not positive. */
function keepActive(d: usize, h: usize, H: usize): void {
  const end = d + H * WORD;
  for (; d + VECTOR <= end; d += VECTOR, h += VECTOR) {
    v128.store(d, v128.and(v128.load(d), f32x4.gt(v128.load(h), f32x4.splat(0))));
  }
  for (; d < end; d += WORD, h += WORD) if (!(load<f32>(h) > 0)) store<f32>(d, 0);
}

function addTokenTimesMatrix(
  out: usize,
  starts: usize,
  indices: usize,
  values: usize,
  t: usize,
  I: usize,
  w: usize,
  N: usize,
): void {
  const listed = starts ? wordAt(starts, t) * WORD : 0;
  const row = starts ? values + listed : values + t * I * WORD;
  addRowTimesMatrix(out, indices + listed, row, countOf(starts, t, I), w, N);
}

function addTokenOuterProduct(
  dW: usize,
  starts: usize,
  indices: usize,
  values: usize,
  t: usize,
  I: usize,
  d: usize,
  N: usize,
): void {
  const listed = starts ? wordAt(starts, t) * WORD : 0;
  const row = starts ? values + listed : values + t * I * WORD;
  addOuterProduct(dW, indices + listed, row, countOf(starts, t, I), d, N);
}

/** Number of entries of token t. */
@inline
function countOf(starts: usize, t: usize, I: usize): usize {
  return starts ? wordAt(starts, t + 1) - wordAt(starts, t) : I;
}

function copyRow(to: usize, from: usize, N: usize): void {
  const end = to + N * WORD;
  for (; to + VECTOR <= end; to += VECTOR, from += VECTOR) v128.store(to, v128.load(from));
  for (; to < end; to += WORD, from += WORD) store<f32>(to, load<f32>(from));
}

/** Without memory.fill(), which takes longer for a short row. */
function clearRow(row: usize, N: usize): void {
  const end = row + N * WORD;
  for (; row + VECTOR <= end; row += VECTOR) v128.store(row, f32x4.splat(0));
  for (; row < end; row += WORD) store<f32>(row, 0);
}

/** to[n] += from[n] */
function addRow(to: usize, from: usize, N: usize): void {
  const end = to + N * WORD;
  for (; to + VECTOR <= end; to += VECTOR, from += VECTOR) {
    v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
  }
  for (; to < end; to += WORD, from += WORD) store<f32>(to, load<f32>(to) + load<f32>(from));
}

/** Sets negative entries to zero. The comparison is `< 0`, so that NaN stays NaN and the guard rejects the step. */
function rectify(row: usize, N: usize): void {
  const end = row + N * WORD;
  for (; row + VECTOR <= end; row += VECTOR) {
    const h = v128.load(row);
    v128.store(row, v128.andnot(h, f32x4.lt(h, f32x4.splat(0))));
  }
  for (; row < end; row += WORD) if (load<f32>(row) < 0) store<f32>(row, 0);
}
