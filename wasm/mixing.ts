/**
 * The outputs of a token's experts mixed by their gates, and the loss of the mixture. Twins: src/reference/experts/
 * combine.ts and src/reference/losses/crossEntropy.ts. Arrays are pointers into one memory; kept and labels are bytes.
 */
import { VECTOR, WORD } from "./rows";

/** y[t,c] += sum over kept a of gates[a] o[a,c], a = t*S + j */
export function addCombined(
  y: usize,
  gates: usize,
  o: usize,
  kept: usize,
  T: usize,
  S: usize,
  C: usize,
): void {
  const rowBytes = C * WORD;
  for (let t: usize = 0; t < T; t++, y += rowBytes) {
    for (let j: usize = 0; j < S; j++, kept++, gates += WORD, o += rowBytes) {
      if (load<u8>(kept)) addScaled(y, load<f32>(gates), o, rowBytes);
    }
  }
}

/** dGates[a] = sum_c dy[t,c] o[a,c], dO[a,c] = gates[a] dy[t,c]; zero where a is not kept */
export function combineBackward(
  dGates: usize,
  dO: usize,
  dy: usize,
  gates: usize,
  o: usize,
  kept: usize,
  T: usize,
  S: usize,
  C: usize,
): void {
  const rowBytes = C * WORD;
  for (let t: usize = 0; t < T; t++, dy += rowBytes) {
    for (let j: usize = 0; j < S; j++, kept++, gates += WORD, dGates += WORD) {
      const isKept = load<u8>(kept);
      store<f32>(dGates, isKept ? dot(dy, o, rowBytes) : 0);
      scale(dO, isKept ? load<f32>(gates) : 0, dy, rowBytes);
      o += rowBytes;
      dO += rowBytes;
    }
  }
}

/** loss[t] = log(sum_c exp(y[t,c])) - y[t,label_t], dy[t,c] = (softmax(y[t])_c - [c = label_t]) / T */
export function crossEntropy(
  loss: usize,
  dy: usize,
  y: usize,
  labels: usize,
  T: usize,
  C: usize,
): void {
  const rowBytes = C * WORD;
  for (let t: usize = 0; t < T; t++, y += rowBytes, dy += rowBytes, loss += WORD) {
    const max = largest(y, C);
    let i: usize = 0;
    for (; i + VECTOR <= rowBytes; i += VECTOR) {
      v128.store(dy + i, exp4(f32x4.sub(v128.load(y + i), f32x4.splat(max))));
    }
    for (; i < rowBytes; i += WORD) {
      const e = exp4(f32x4.splat(load<f32>(y + i) - max));
      store<f32>(dy + i, f32x4.extract_lane(e, 0));
    }
    // In f64: of a small loss, a sum in f32 would keep few digits.
    let sum: f64 = 0;
    for (let at = dy; at < dy + rowBytes; at += WORD) sum += load<f32>(at);
    const label = <usize>load<u8>(labels + t) * WORD;
    store<f32>(loss, <f32>(<f64>max + log(sum) - <f64>load<f32>(y + label)));
    scale(dy, <f32>(1 / (sum * <f64>T)), dy, rowBytes);
    store<f32>(dy + label, load<f32>(dy + label) - 1 / <f32>T);
  }
}

function largest(row: usize, C: usize): f32 {
  let max = load<f32>(row);
  for (let c: usize = 1; c < C; c++) max = f32.max(max, load<f32>(row + c * WORD));
  return max;
}

/**
 * exp(x) for x <= 0, within 2^-22 of it; below -80 that of -80, which is 2e-35. NaN stays NaN.
 *
 * exp(x) = 2^n exp(r), n the whole number next to x / log 2, exp(r) by a polynomial on |r| <= log(2) / 2.
 * source  Cephes, expf.c
 */
@inline
function exp4(x: v128): v128 {
  const bounded = f32x4.max(x, f32x4.splat(-80));
  const n = f32x4.nearest(f32x4.mul(bounded, f32x4.splat(1.44269504088896341)));
  // log 2 in two parts, of which the first times n is exact.
  let r = f32x4.sub(bounded, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), f32x4.add(r, f32x4.splat(1)));
  const bits = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, bits);
}

/**
 * log(x) of a normal number, within 1e-9 of it.
 *
 * log(x) = n log 2 + log(m), sqrt(1/2) < m <= sqrt(2), and log(m) = 2 (s + s^3 / 3 + s^5 / 5 + ...), s = (m-1) / (m+1)
 */
function log(x: f64): f64 {
  const bits = reinterpret<i64>(x);
  let n = <f64>((bits >> 52) - 1023);
  let m = reinterpret<f64>((bits & 0x000f_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000);
  if (m > Math.SQRT2) {
    m *= 0.5;
    n += 1;
  }
  const s = (m - 1) / (m + 1);
  const z = s * s;
  const series = 1 + z * (1 / 3.0 + z * (1 / 5.0 + z * (1 / 7.0 + z * (1 / 9.0 + z / 11.0))));
  return n * Math.LN2 + 2 * s * series;
}

/** to[c] += factor * from[c] */
function addScaled(to: usize, factor: f32, from: usize, rowBytes: usize): void {
  const end = to + rowBytes;
  for (; to + VECTOR <= end; to += VECTOR, from += VECTOR) {
    const term = f32x4.mul(f32x4.splat(factor), v128.load(from));
    v128.store(to, f32x4.add(v128.load(to), term));
  }
  for (; to < end; to += WORD, from += WORD) {
    store<f32>(to, load<f32>(to) + factor * load<f32>(from));
  }
}

/** to[c] = factor * from[c] */
function scale(to: usize, factor: f32, from: usize, rowBytes: usize): void {
  const end = to + rowBytes;
  for (; to + VECTOR <= end; to += VECTOR, from += VECTOR) {
    v128.store(to, f32x4.mul(f32x4.splat(factor), v128.load(from)));
  }
  for (; to < end; to += WORD, from += WORD) store<f32>(to, factor * load<f32>(from));
}

/** sum_c a[c] b[c]: four sums in turns, which are added at the end, and then the columns that are left */
function dot(a: usize, b: usize, rowBytes: usize): f32 {
  const end = a + rowBytes;
  let sums = f32x4.splat(0);
  for (; a + VECTOR <= end; a += VECTOR, b += VECTOR) {
    sums = f32x4.add(sums, f32x4.mul(v128.load(a), v128.load(b)));
  }
  let sum =
    f32x4.extract_lane(sums, 0) +
    f32x4.extract_lane(sums, 1) +
    (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3));
  for (; a < end; a += WORD, b += WORD) sum += load<f32>(a) * load<f32>(b);
  return sum;
}
