/**
 * Linear layers over a batch, forward and backward: one layer for all tokens, or one an expert. Arrays are pointers
 * into one memory. Twins, and the letters: src/reference/router/routerLogits.ts and src/reference/experts/.
 *
 * A batch is `starts`, `indices`, `values`: token t has values[k] at indices[k], starts[t] <= k <
 * starts[t+1]. With `starts` null it is dense: token t has values[t*I + i] at indices[i] = i.
 */
import { addDot, addOuterProduct, addRowTimesMatrix, DOUBLE, pairAt, WORD, wordAt } from "./rows";

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
    else memory.fill(out, 0, N * WORD);
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
  memory.fill(dW, 0, I * N * DOUBLE);
  for (let t: usize = 0; t < T; t++) {
    addTokenOuterProduct(dW, starts, indices, values, t, I, dOut + t * N * WORD, N);
  }
}

/** dx[t,i] += sum_n dOut[t,n] w[i,n] */
export function addInputGradient(
  dx: usize,
  dOut: usize,
  w: usize,
  T: usize,
  I: usize,
  N: usize,
): void {
  for (let t: usize = 0; t < T; t++) {
    addRowGradient(dx + t * I * WORD, dOut + t * N * WORD, w, I, N);
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
  memory.fill(dB, 0, A * N * DOUBLE);
  for (let e: usize = 0; e < A; e++, dW += I * N * DOUBLE, dB += N * DOUBLE) {
    memory.fill(dW, 0, I * N * DOUBLE);
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

/** dx[t,i] += sum_n d[a,n] w[e,i,n] for every assignment a of token t */
export function addExpertInputGradient(
  dx: usize,
  d: usize,
  w: usize,
  order: usize,
  offsets: usize,
  I: usize,
  A: usize,
  S: usize,
  N: usize,
): void {
  for (let e: usize = 0; e < A; e++, w += I * N * WORD) {
    const last = wordAt(offsets, e + 1);
    for (let s = wordAt(offsets, e); s < last; s++) {
      const a = wordAt(order, s);
      addRowGradient(dx + (a / S) * I * WORD, d + a * N * WORD, w, I, N);
    }
  }
}

/** dh[a,i] = sum_n d[a,n] w[e,i,n] where h[a,i] > 0, else 0 */
export function hiddenGradient(
  dh: usize,
  h: usize,
  d: usize,
  w: usize,
  order: usize,
  offsets: usize,
  H: usize,
  A: usize,
  N: usize,
): void {
  for (let e: usize = 0; e < A; e++, w += H * N * WORD) {
    const last = wordAt(offsets, e + 1);
    for (let s = wordAt(offsets, e); s < last; s++) {
      const a = wordAt(order, s);
      const row = a * H * WORD;
      for (let i: usize = 0; i < H; i++) {
        const at = row + i * WORD;
        const isActive = load<f32>(h + at) > 0;
        const sum = isActive ? addDot(0, d + a * N * WORD, w + i * N * WORD, N) : 0;
        store<f32>(dh + at, <f32>sum);
      }
    }
  }
}

function addRowGradient(dx: usize, d: usize, w: usize, I: usize, N: usize): void {
  for (let i: usize = 0; i < I; i++, dx += WORD, w += N * WORD) {
    store<f32>(dx, <f32>addDot(load<f32>(dx), d, w, N));
  }
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
  for (; to + 16 <= end; to += 16, from += 16) v128.store(to, v128.load(from));
  for (; to < end; to += WORD, from += WORD) store<f32>(to, load<f32>(from));
}

/** to[n] += from[n], `to` in f64, `from` in f32 */
function addRow(to: usize, from: usize, N: usize): void {
  let n: usize = 0;
  for (; n + 2 <= N; n += 2, to += 16, from += 8) {
    v128.store(to, f64x2.add(v128.load(to), pairAt(from)));
  }
  if (n < N) store<f64>(to, load<f64>(to) + load<f32>(from));
}

/** Sets negative entries to zero. The comparison is `< 0`, so that NaN stays NaN and the guard rejects the step. */
function rectify(row: usize, N: usize): void {
  const end = row + N * WORD;
  for (; row + 16 <= end; row += 16) {
    const h = v128.load(row);
    v128.store(row, v128.andnot(h, f32x4.lt(h, f32x4.splat(0))));
  }
  for (; row < end; row += WORD) if (load<f32>(row) < 0) store<f32>(row, 0);
}
