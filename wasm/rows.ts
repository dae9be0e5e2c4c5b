/**
 * Products of one row with a row-major matrix [I, N]. All layers are made of them.
 *
 * A row is a sparse list: values[k] is the entry at indices[k], k in [0, count); entries that are not listed are zero.
 * Values and weights are f32; sums are f64 and add their terms in the order of the plain loops. Columns are computed in
 * blocks of up to sixteen, two columns to a vector. The last vector of a block ends with the block: if the width is
 * odd, it overlaps the vector before it by one column, and both write the same value there. So no matrix needs padding;
 * only a matrix of one column is computed without vectors.
 */

/** Bytes of a f32 or u32, and of a f64. */
export const WORD: usize = 4;
export const DOUBLE: usize = 8;

@inline
export function wordAt(words: usize, i: usize): usize {
  return load<u32>(words + i * WORD);
}

/** The first two f32 of a vector as f64. */
@inline
function widen(pair: v128): v128 {
  return f64x2.promote_low_f32x4(pair);
}

@inline
export function pairAt(floats: usize): v128 {
  return widen(v128.load64_zero(floats));
}

/** Two f64 as f32. */
@inline
export function storePair(floats: usize, pair: v128): void {
  v128.store64_lane(floats, f32x4.demote_f64x2_zero(pair), 0);
}

/** Width of the next block, given the columns left: never such that a single column remains. */
@inline
function blockOf(left: usize): usize {
  if (left <= 16) return left;
  return left === 17 ? 14 : 16;
}

/** out[n] += sum_k values[k] w[indices[k], n], in f64, and then rounded to f32 */
export function addRowTimesMatrix(
  out: usize,
  indices: usize,
  values: usize,
  count: usize,
  w: usize,
  N: usize,
): void {
  if (N === 1) {
    addSingleColumn(out, indices, values, count, w);
    return;
  }
  const end = indices + count * WORD;
  const rowBytes = N * WORD;
  for (let columns: usize = 0; N > 0; N -= columns, out += columns * WORD, w += columns * WORD) {
    columns = blockOf(N);
    const last = (columns - 2) * WORD;
    if (columns > 14) addBlock(8, out, last, indices, end, values, w, rowBytes);
    else if (columns > 12) addBlock(7, out, last, indices, end, values, w, rowBytes);
    else if (columns > 10) addBlock(6, out, last, indices, end, values, w, rowBytes);
    else if (columns > 8) addBlock(5, out, last, indices, end, values, w, rowBytes);
    else if (columns > 6) addBlock(4, out, last, indices, end, values, w, rowBytes);
    else if (columns > 4) addBlock(3, out, last, indices, end, values, w, rowBytes);
    else if (columns > 2) addBlock(2, out, last, indices, end, values, w, rowBytes);
    else addBlock(1, out, last, indices, end, values, w, rowBytes);
  }
}

/**
 * A block of a constant number of vectors: the compiler removes the branches and keeps the sums in registers. The last
 * vector is `last` bytes after the first column. Offsets are literals, so that they are encoded in the loads.
 */
@inline
function addBlock(
  vectors: i32,
  out: usize,
  last: usize,
  indices: usize,
  end: usize,
  values: usize,
  w: usize,
  rowBytes: usize,
): void {
  let s0 = widen(v128.load64_zero(out));
  let s1 = vectors > 2 ? widen(v128.load64_zero(out, 8)) : s0;
  let s2 = vectors > 3 ? widen(v128.load64_zero(out, 16)) : s0;
  let s3 = vectors > 4 ? widen(v128.load64_zero(out, 24)) : s0;
  let s4 = vectors > 5 ? widen(v128.load64_zero(out, 32)) : s0;
  let s5 = vectors > 6 ? widen(v128.load64_zero(out, 40)) : s0;
  let s6 = vectors > 7 ? widen(v128.load64_zero(out, 48)) : s0;
  let sLast = pairAt(out + last);
  for (; indices < end; indices += WORD, values += WORD) {
    const x = f64x2.splat(load<f32>(values));
    const row = w + wordAt(indices, 0) * rowBytes;
    if (vectors > 1) s0 = f64x2.add(s0, f64x2.mul(x, widen(v128.load64_zero(row))));
    if (vectors > 2) s1 = f64x2.add(s1, f64x2.mul(x, widen(v128.load64_zero(row, 8))));
    if (vectors > 3) s2 = f64x2.add(s2, f64x2.mul(x, widen(v128.load64_zero(row, 16))));
    if (vectors > 4) s3 = f64x2.add(s3, f64x2.mul(x, widen(v128.load64_zero(row, 24))));
    if (vectors > 5) s4 = f64x2.add(s4, f64x2.mul(x, widen(v128.load64_zero(row, 32))));
    if (vectors > 6) s5 = f64x2.add(s5, f64x2.mul(x, widen(v128.load64_zero(row, 40))));
    if (vectors > 7) s6 = f64x2.add(s6, f64x2.mul(x, widen(v128.load64_zero(row, 48))));
    sLast = f64x2.add(sLast, f64x2.mul(x, pairAt(row + last)));
  }
  if (vectors > 1) storePair(out, s0);
  if (vectors > 2) storePair(out + 8, s1);
  if (vectors > 3) storePair(out + 16, s2);
  if (vectors > 4) storePair(out + 24, s3);
  if (vectors > 5) storePair(out + 32, s4);
  if (vectors > 6) storePair(out + 40, s5);
  if (vectors > 7) storePair(out + 48, s6);
  storePair(out + last, sLast);
}

function addSingleColumn(
  out: usize,
  indices: usize,
  values: usize,
  count: usize,
  w: usize,
): void {
  let sum: f64 = load<f32>(out);
  for (let k: usize = 0; k < count; k++) {
    const weight: f64 = load<f32>(w + wordAt(indices, k) * WORD);
    sum += weight * load<f32>(values + k * WORD);
  }
  store<f32>(out, <f32>sum);
}

/** dW[indices[k], n] += values[k] d[n], dW in f64 */
export function addOuterProduct(
  dW: usize,
  indices: usize,
  values: usize,
  count: usize,
  d: usize,
  N: usize,
): void {
  if (N === 1) {
    addSingleOuterColumn(dW, indices, values, count, d);
    return;
  }
  const end = indices + count * WORD;
  const rowBytes = N * DOUBLE;
  for (let columns: usize = 0; N > 0; N -= columns, dW += columns * DOUBLE, d += columns * WORD) {
    columns = blockOf(N);
    // Gradients are zero for experts that were not chosen and for hidden units that are zero.
    if (isZero(d, columns)) continue;
    if (columns > 14) addOuterBlock(8, columns, dW, indices, end, values, d, rowBytes);
    else if (columns > 12) addOuterBlock(7, columns, dW, indices, end, values, d, rowBytes);
    else if (columns > 10) addOuterBlock(6, columns, dW, indices, end, values, d, rowBytes);
    else if (columns > 8) addOuterBlock(5, columns, dW, indices, end, values, d, rowBytes);
    else if (columns > 6) addOuterBlock(4, columns, dW, indices, end, values, d, rowBytes);
    else if (columns > 4) addOuterBlock(3, columns, dW, indices, end, values, d, rowBytes);
    else if (columns > 2) addOuterBlock(2, columns, dW, indices, end, values, d, rowBytes);
    else addOuterBlock(1, columns, dW, indices, end, values, d, rowBytes);
  }
}

/** Reads the last vector before it writes any, so that a column in two vectors gets its term once. */
@inline
function addOuterBlock(
  vectors: i32,
  columns: usize,
  dW: usize,
  indices: usize,
  end: usize,
  values: usize,
  d: usize,
  rowBytes: usize,
): void {
  const last = (columns - 2) * DOUBLE;
  const d0 = widen(v128.load64_zero(d));
  const d1 = vectors > 2 ? widen(v128.load64_zero(d, 8)) : d0;
  const d2 = vectors > 3 ? widen(v128.load64_zero(d, 16)) : d0;
  const d3 = vectors > 4 ? widen(v128.load64_zero(d, 24)) : d0;
  const d4 = vectors > 5 ? widen(v128.load64_zero(d, 32)) : d0;
  const d5 = vectors > 6 ? widen(v128.load64_zero(d, 40)) : d0;
  const d6 = vectors > 7 ? widen(v128.load64_zero(d, 48)) : d0;
  const dLast = pairAt(d + (columns - 2) * WORD);
  for (; indices < end; indices += WORD, values += WORD) {
    const x = f64x2.splat(load<f32>(values));
    const row = dW + wordAt(indices, 0) * rowBytes;
    const wLast = f64x2.add(v128.load(row + last), f64x2.mul(x, dLast));
    if (vectors > 1) v128.store(row, f64x2.add(v128.load(row), f64x2.mul(x, d0)));
    if (vectors > 2) v128.store(row, f64x2.add(v128.load(row, 16), f64x2.mul(x, d1)), 16);
    if (vectors > 3) v128.store(row, f64x2.add(v128.load(row, 32), f64x2.mul(x, d2)), 32);
    if (vectors > 4) v128.store(row, f64x2.add(v128.load(row, 48), f64x2.mul(x, d3)), 48);
    if (vectors > 5) v128.store(row, f64x2.add(v128.load(row, 64), f64x2.mul(x, d4)), 64);
    if (vectors > 6) v128.store(row, f64x2.add(v128.load(row, 80), f64x2.mul(x, d5)), 80);
    if (vectors > 7) v128.store(row, f64x2.add(v128.load(row, 96), f64x2.mul(x, d6)), 96);
    v128.store(row + last, wLast);
  }
}

function addSingleOuterColumn(
  dW: usize,
  indices: usize,
  values: usize,
  count: usize,
  d: usize,
): void {
  const change: f64 = load<f32>(d);
  for (let k: usize = 0; k < count; k++) {
    const entry = dW + wordAt(indices, k) * DOUBLE;
    store<f64>(entry, load<f64>(entry) + load<f32>(values + k * WORD) * change);
  }
}

function isZero(d: usize, columns: usize): bool {
  for (let n: usize = 0; n < columns; n++) if (load<f32>(d + n * WORD) !== 0) return false;
  return true;
}

/** start + sum_n a[n] b[n], term by term */
@inline
export function addDot(start: f64, a: usize, b: usize, N: usize): f64 {
  for (const end = a + N * WORD; a < end; a += WORD, b += WORD) {
    start += <f64>load<f32>(a) * load<f32>(b);
  }
  return start;
}
