import { describe, expect, it } from "vitest";
import { uniform } from "../../reference/random/random.ts";
import { Breather } from "../survey/breather.ts";
import { type Codes, EMPTY } from "./codes.ts";
import { eigenSymmetric } from "./eigen.ts";
import { principalComponents } from "./principal.ts";

/** Points of several blocks, of which each fills two at most. */
function somePoints(images: number, numBlocks: number, width: number, seed = 3): Codes {
  const slots = 2;
  const blocks = new Uint16Array(images * slots);
  const values = new Float32Array(images * slots * width);
  for (let slot = 0; slot < images * slots; slot++) {
    const first = Math.floor(uniform(seed, 0, 0, slot - (slot % slots)) * numBlocks);
    const isEmpty = slot % 7 === 6 || slot % slots >= numBlocks;
    blocks[slot] = isEmpty ? EMPTY : (first + (slot % slots)) % numBlocks;
    for (let i = 0; i < width && blocks[slot] !== EMPTY; i++) {
      values[slot * width + i] = (i + 1) * uniform(seed, 1, i, slot) + blocks[slot];
    }
  }
  return { images, slots, width, dimensions: numBlocks * width, blocks, values };
}

/** [T][N] */
function denseOf({ images, slots, width, dimensions, blocks, values }: Codes): number[][] {
  return Array.from({ length: images }, (_, t) => {
    const row = new Array<number>(dimensions).fill(0);
    for (let slot = t * slots; slot < (t + 1) * slots; slot++) {
      if (blocks[slot] === EMPTY) continue;
      for (let i = 0; i < width; i++) row[blocks[slot] * width + i] = values[slot * width + i];
    }
    return row;
  });
}

/** The plain way: the covariance matrix, and all its eigenvectors. */
function plainComponents(codes: Codes) {
  const rows = denseOf(codes);
  const N = codes.dimensions;
  const mean = rows[0].map((_, n) => rows.reduce((sum, row) => sum + row[n], 0) / rows.length);
  const centred = rows.map((row) => row.map((value, n) => value - mean[n]));
  const covariance = Array.from({ length: N }, (_, i) =>
    Array.from(
      { length: N },
      (_, j) => centred.reduce((sum, row) => sum + row[i] * row[j], 0) / rows.length,
    ),
  );
  return { centred, ...eigenSymmetric(covariance) };
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i], 0);

/** Also false where the value is not a number. */
const isNear = (value: number, wanted: number, tolerance: number) =>
  Math.abs(value - wanted) <= tolerance;

describe("the eigenvectors of a symmetric matrix", () => {
  it("are orthonormal, and multiplied by their values", () => {
    const n = 7;
    const matrix = Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (_, j) => uniform(1, 0, Math.min(i, j), Math.max(i, j)) - 0.5),
    );
    const { values, vectors } = eigenSymmetric(matrix);
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    for (const [i, vector] of vectors.entries()) {
      for (const [j, other] of vectors.entries()) {
        expect(isNear(dot(vector, other), i === j ? 1 : 0, 1e-12)).toBe(true);
      }
      for (const [row, entry] of vector.entries()) {
        expect(isNear(dot(matrix[row], vector), values[i] * entry, 1e-12)).toBe(true);
      }
    }
  });

  it("are the axes where nothing is beside the diagonal", () => {
    const { values, vectors } = eigenSymmetric([
      [1, 0],
      [0, 3],
    ]);
    expect(values).toEqual([3, 1]);
    expect(vectors).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });
});

describe("principal components", () => {
  it.each([
    [40, 3, 4],
    [300, 5, 6],
    [257, 1, 3],
  ])("of %i points in %i blocks of %i are those of the plain solution", async (T, A, W) => {
    const codes = somePoints(T, A, W);
    const K = Math.min(3, A * W);
    const plain = plainComponents(codes);
    const found = await principalComponents(codes, K, new Breather());
    expect(found.axes).toHaveLength(K);
    const total = plain.values.reduce((sum, value) => sum + value, 0);
    expect(isNear(found.total / total, 1, 1e-9)).toBe(true);
    for (let k = 0; k < K; k++) {
      expect(isNear(found.variances[k] / plain.values[k], 1, 1e-9)).toBe(true);
      for (let j = 0; j < K; j++) {
        expect(isNear(dot(found.axes[k], found.axes[j]), j === k ? 1 : 0, 1e-12)).toBe(true);
      }
      const along = dot(found.axes[k], plain.vectors[k]);
      expect(isNear(Math.abs(along), 1, 1e-6)).toBe(true);
      const largest = found.axes[k].reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
      expect(largest).toBeGreaterThan(0);
      for (let t = 0; t < T; t++) {
        const place = dot(plain.centred[t], found.axes[k]);
        expect(isNear(found.places[t * K + k], place, 1e-6)).toBe(true);
      }
    }
  });

  it("are the same every time", async () => {
    const codes = somePoints(120, 4, 5);
    const [one, other] = [
      await principalComponents(codes, 2, new Breather()),
      await principalComponents(codes, 2, new Breather()),
    ];
    expect(one).toEqual(other);
  });

  it("of points that are all the same have no variance, and axes all the same", async () => {
    const values = Float32Array.from({ length: 30 }, (_, i) => (i % 3) + 1);
    const codes: Codes = {
      images: 10,
      slots: 1,
      width: 3,
      dimensions: 3,
      blocks: new Uint16Array(10),
      values,
    };
    const { axes, variances, total, places } = await principalComponents(codes, 2, new Breather());
    expect(isNear(total, 0, 1e-12)).toBe(true);
    for (const variance of variances) expect(isNear(variance, 0, 1e-12)).toBe(true);
    expect(isNear(dot(axes[0], axes[0]), 1, 1e-12)).toBe(true);
    expect(isNear(dot(axes[0], axes[1]), 0, 1e-12)).toBe(true);
    for (const place of places) expect(isNear(place, 0, 1e-9)).toBe(true);
  });

  it("are fewer than asked for where there are fewer dimensions", async () => {
    const codes = somePoints(50, 1, 1);
    const { axes, places } = await principalComponents(codes, 2, new Breather());
    expect(axes).toHaveLength(1);
    expect(places).toHaveLength(50);
  });
});
