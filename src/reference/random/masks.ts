import type { Floats } from "../floats.ts";
import { pcg4d, STREAM } from "./random.ts";

/**
 * Uniform in [0, 1) for one entry of a matrix whose rows are `width` wide. Four neighbours of a row,
 * entries 4q to 4q + 3, are the four words of one hash: pcg4d(q + row * ceil(width/4), step, stream, seed).
 */
export function entryUniform(
  seed: number,
  stream: number,
  step: number,
  row: number,
  entry: number,
  width: number,
): number {
  const quad = Math.floor(entry / 4) + row * Math.ceil(width / 4);
  return (pcg4d(quad, step, stream, seed)[entry % 4] >>> 8) * 2 ** -24;
}

/**
 * Dropout: out[r,i] = x[r,i] / (1 - p) where u >= p, else 0, with u = entryUniform of (r, i). The mean
 * over many draws is x. Backward is the same function, applied to the gradient.
 *
 * shapes  out, x [rows,width]
 * source  Srivastava et al. 2014, JMLR 15; torch.nn.functional.dropout
 */
export function dropEntries(
  out: Floats,
  x: Floats,
  rows: number,
  width: number,
  p: number,
  seed: number,
  stream: number,
  step: number,
): void {
  const threshold = Math.fround(p); // an engine compares u, a multiple of 2^-24, in f32: decisions must be equal
  const scale = 1 / (1 - p);
  forEachEntry(rows, width, seed, stream, step, (i, u) => {
    out[i] = u >= threshold ? x[i] * scale : 0;
  });
}

/**
 * out[r,i] = x[r,i] * (1 + scale * (2u - 1)): a factor drawn from [1 - scale, 1 + scale).
 *
 * shapes  out, x [rows,width]
 * source  Fedus et al. 2021 (arXiv 2101.03961), input jitter; as mesh_tensorflow's router applies it
 */
export function jitterEntries(
  out: Floats,
  x: Floats,
  rows: number,
  width: number,
  scale: number,
  seed: number,
  step: number,
): void {
  forEachEntry(rows, width, seed, STREAM.jitter, step, (i, u) => {
    out[i] = x[i] * (1 + scale * (2 * u - 1));
  });
}

/** Visits every entry with its entryUniform. Hashes once for four entries. */
function forEachEntry(
  rows: number,
  width: number,
  seed: number,
  stream: number,
  step: number,
  visit: (index: number, u: number) => void,
): void {
  const quads = Math.ceil(width / 4);
  for (let row = 0; row < rows; row++) {
    for (let q = 0; q < quads; q++) {
      const words = pcg4d(q + row * quads, step, stream, seed);
      const end = Math.min(4, width - 4 * q);
      for (let i = 0; i < end; i++) visit(row * width + 4 * q + i, (words[i] >>> 8) * 2 ** -24);
    }
  }
}
