/**
 * Products of one row with a row-major matrix [I, N], in f32. All layers are made of them.
 *
 * A row is a sparse list: values[k] is the entry at indices[k], k in [0, count); entries that are not listed are zero.
 * Columns are computed in blocks of up to 32, four columns to a vector. The last vector of a block ends with the block:
 * if the width is no multiple of four, it overlaps the vector before it, and both write the same values there. So no
 * matrix needs padding; only matrices of less than four columns are computed without vectors.
 *
 * Every sum has a fixed order, which depends on the width and on the number of entries alone. A product and a sum are
 * rounded one after the other, since fused instructions are not the same on every machine.
 */

/** Bytes of a f32 or u32, and of a vector of four. */
export const WORD: usize = 4;
export const VECTOR: usize = 16;

@inline
export function wordAt(words: usize, i: usize): usize {
  return load<u32>(words + i * WORD);
}

/** Width of the next block, given the columns left: never such that less than four columns remain. */
@inline
function blockOf(left: usize): usize {
  if (left <= 32) return left;
  return left < 36 ? 28 : 32;
}

/** out[n] += sum_k values[k] w[indices[k], n] */
export function addRowTimesMatrix(
  out: usize,
  indices: usize,
  values: usize,
  count: usize,
  w: usize,
  N: usize,
): void {
  const end = indices + count * WORD;
  const rowBytes = N * WORD;
  if (N < 4) {
    for (; N > 0; N--, out += WORD, w += WORD) addColumn(out, indices, end, values, w, rowBytes);
    return;
  }
  for (let columns: usize = 0; N > 0; N -= columns, out += columns * WORD, w += columns * WORD) {
    columns = blockOf(N);
    const last = (columns - 4) * WORD;
    if (columns > 28) addBlock(8, out, last, indices, end, values, w, rowBytes);
    else if (columns > 24) addBlock(7, out, last, indices, end, values, w, rowBytes);
    else if (columns > 20) addBlock(6, out, last, indices, end, values, w, rowBytes);
    else if (columns > 16) addBlock(5, out, last, indices, end, values, w, rowBytes);
    else if (columns > 12) addNarrowBlock(4, out, last, indices, end, values, w, rowBytes);
    else if (columns > 8) addNarrowBlock(3, out, last, indices, end, values, w, rowBytes);
    else if (columns > 4) addNarrowBlock(2, out, last, indices, end, values, w, rowBytes);
    else addNarrowBlock(1, out, last, indices, end, values, w, rowBytes);
  }
}

/**
 * A block of a constant number of vectors, five to eight: the compiler removes the branches and keeps the sums in
 * registers. The last vector is `last` bytes after the first column. Offsets are literals, so that they are encoded in
 * the loads.
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
  let s0 = v128.load(out);
  let s1 = v128.load(out, 16);
  let s2 = v128.load(out, 32);
  let s3 = v128.load(out, 48);
  let s4 = vectors > 5 ? v128.load(out, 64) : s0;
  let s5 = vectors > 6 ? v128.load(out, 80) : s0;
  let s6 = vectors > 7 ? v128.load(out, 96) : s0;
  let sLast = v128.load(out + last);
  for (; indices < end; indices += WORD, values += WORD) {
    const x = v128.load32_splat(values);
    const row = w + wordAt(indices, 0) * rowBytes;
    s0 = f32x4.add(s0, f32x4.mul(x, v128.load(row)));
    s1 = f32x4.add(s1, f32x4.mul(x, v128.load(row, 16)));
    s2 = f32x4.add(s2, f32x4.mul(x, v128.load(row, 32)));
    s3 = f32x4.add(s3, f32x4.mul(x, v128.load(row, 48)));
    if (vectors > 5) s4 = f32x4.add(s4, f32x4.mul(x, v128.load(row, 64)));
    if (vectors > 6) s5 = f32x4.add(s5, f32x4.mul(x, v128.load(row, 80)));
    if (vectors > 7) s6 = f32x4.add(s6, f32x4.mul(x, v128.load(row, 96)));
    sLast = f32x4.add(sLast, f32x4.mul(x, v128.load(row + last)));
  }
  v128.store(out, s0);
  v128.store(out, s1, 16);
  v128.store(out, s2, 32);
  v128.store(out, s3, 48);
  if (vectors > 5) v128.store(out, s4, 64);
  if (vectors > 6) v128.store(out, s5, 80);
  if (vectors > 7) v128.store(out, s6, 96);
  v128.store(out + last, sLast);
}

/**
 * The same for one to four vectors, where an addition would wait for the one before it: entries are summed in turns by
 * two sums, which are added at the end.
 */
@inline
function addNarrowBlock(
  vectors: i32,
  out: usize,
  last: usize,
  indices: usize,
  end: usize,
  values: usize,
  w: usize,
  rowBytes: usize,
): void {
  const zero = f32x4.splat(0);
  let a0 = vectors > 1 ? v128.load(out) : zero;
  let a1 = vectors > 2 ? v128.load(out, 16) : zero;
  let a2 = vectors > 3 ? v128.load(out, 32) : zero;
  let aLast = v128.load(out + last);
  let b0 = zero;
  let b1 = zero;
  let b2 = zero;
  let bLast = zero;
  for (; indices + WORD < end; indices += 2 * WORD, values += 2 * WORD) {
    const x = v128.load32_splat(values);
    const row = w + wordAt(indices, 0) * rowBytes;
    if (vectors > 1) a0 = f32x4.add(a0, f32x4.mul(x, v128.load(row)));
    if (vectors > 2) a1 = f32x4.add(a1, f32x4.mul(x, v128.load(row, 16)));
    if (vectors > 3) a2 = f32x4.add(a2, f32x4.mul(x, v128.load(row, 32)));
    aLast = f32x4.add(aLast, f32x4.mul(x, v128.load(row + last)));
    const next = v128.load32_splat(values, 4);
    const nextRow = w + wordAt(indices, 1) * rowBytes;
    if (vectors > 1) b0 = f32x4.add(b0, f32x4.mul(next, v128.load(nextRow)));
    if (vectors > 2) b1 = f32x4.add(b1, f32x4.mul(next, v128.load(nextRow, 16)));
    if (vectors > 3) b2 = f32x4.add(b2, f32x4.mul(next, v128.load(nextRow, 32)));
    bLast = f32x4.add(bLast, f32x4.mul(next, v128.load(nextRow + last)));
  }
  if (indices < end) {
    const x = v128.load32_splat(values);
    const row = w + wordAt(indices, 0) * rowBytes;
    if (vectors > 1) a0 = f32x4.add(a0, f32x4.mul(x, v128.load(row)));
    if (vectors > 2) a1 = f32x4.add(a1, f32x4.mul(x, v128.load(row, 16)));
    if (vectors > 3) a2 = f32x4.add(a2, f32x4.mul(x, v128.load(row, 32)));
    aLast = f32x4.add(aLast, f32x4.mul(x, v128.load(row + last)));
  }
  if (vectors > 1) v128.store(out, f32x4.add(a0, b0));
  if (vectors > 2) v128.store(out, f32x4.add(a1, b1), 16);
  if (vectors > 3) v128.store(out, f32x4.add(a2, b2), 32);
  v128.store(out + last, f32x4.add(aLast, bLast));
}

function addColumn(
  out: usize,
  indices: usize,
  end: usize,
  values: usize,
  w: usize,
  rowBytes: usize,
): void {
  let sum = load<f32>(out);
  for (; indices < end; indices += WORD, values += WORD) {
    sum += load<f32>(values) * load<f32>(w + wordAt(indices, 0) * rowBytes);
  }
  store<f32>(out, sum);
}

/** dW[indices[k], n] += values[k] d[n] */
export function addOuterProduct(
  dW: usize,
  indices: usize,
  values: usize,
  count: usize,
  d: usize,
  N: usize,
): void {
  const end = indices + count * WORD;
  const rowBytes = N * WORD;
  if (N < 4) {
    for (; N > 0; N--, dW += WORD, d += WORD) addOuterColumn(dW, indices, end, values, d, rowBytes);
    return;
  }
  for (let columns: usize = 0; N > 0; N -= columns, dW += columns * WORD, d += columns * WORD) {
    columns = blockOf(N);
    const last = (columns - 4) * WORD;
    // Gradients are zero for experts that were not chosen and for hidden units that are zero.
    if (isZero(d, columns)) continue;
    if (columns > 28) addOuterBlock(8, dW, last, indices, end, values, d, rowBytes);
    else if (columns > 24) addOuterBlock(7, dW, last, indices, end, values, d, rowBytes);
    else if (columns > 20) addOuterBlock(6, dW, last, indices, end, values, d, rowBytes);
    else if (columns > 16) addOuterBlock(5, dW, last, indices, end, values, d, rowBytes);
    else if (columns > 12) addOuterBlock(4, dW, last, indices, end, values, d, rowBytes);
    else if (columns > 8) addOuterBlock(3, dW, last, indices, end, values, d, rowBytes);
    else if (columns > 4) addOuterBlock(2, dW, last, indices, end, values, d, rowBytes);
    else addOuterBlock(1, dW, last, indices, end, values, d, rowBytes);
  }
}

/** Reads the last vector before it writes any, so that a column in two vectors gets its term once. */
@inline
function addOuterBlock(
  vectors: i32,
  dW: usize,
  last: usize,
  indices: usize,
  end: usize,
  values: usize,
  d: usize,
  rowBytes: usize,
): void {
  const d0 = v128.load(d);
  const d1 = vectors > 2 ? v128.load(d, 16) : d0;
  const d2 = vectors > 3 ? v128.load(d, 32) : d0;
  const d3 = vectors > 4 ? v128.load(d, 48) : d0;
  const d4 = vectors > 5 ? v128.load(d, 64) : d0;
  const d5 = vectors > 6 ? v128.load(d, 80) : d0;
  const d6 = vectors > 7 ? v128.load(d, 96) : d0;
  const dLast = v128.load(d + last);
  for (; indices < end; indices += WORD, values += WORD) {
    const x = v128.load32_splat(values);
    const row = dW + wordAt(indices, 0) * rowBytes;
    const wLast = f32x4.add(v128.load(row + last), f32x4.mul(x, dLast));
    if (vectors > 1) v128.store(row, f32x4.add(v128.load(row), f32x4.mul(x, d0)));
    if (vectors > 2) v128.store(row, f32x4.add(v128.load(row, 16), f32x4.mul(x, d1)), 16);
    if (vectors > 3) v128.store(row, f32x4.add(v128.load(row, 32), f32x4.mul(x, d2)), 32);
    if (vectors > 4) v128.store(row, f32x4.add(v128.load(row, 48), f32x4.mul(x, d3)), 48);
    if (vectors > 5) v128.store(row, f32x4.add(v128.load(row, 64), f32x4.mul(x, d4)), 64);
    if (vectors > 6) v128.store(row, f32x4.add(v128.load(row, 80), f32x4.mul(x, d5)), 80);
    if (vectors > 7) v128.store(row, f32x4.add(v128.load(row, 96), f32x4.mul(x, d6)), 96);
    v128.store(row + last, wLast);
  }
}

function addOuterColumn(
  dW: usize,
  indices: usize,
  end: usize,
  values: usize,
  d: usize,
  rowBytes: usize,
): void {
  const change = load<f32>(d);
  for (; indices < end; indices += WORD, values += WORD) {
    const entry = dW + wordAt(indices, 0) * rowBytes;
    store<f32>(entry, load<f32>(entry) + load<f32>(values) * change);
  }
}

function isZero(d: usize, columns: usize): bool {
  for (let n: usize = 0; n < columns; n++) if (load<f32>(d + n * WORD) !== 0) return false;
  return true;
}
