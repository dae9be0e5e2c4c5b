import { describe, expect, test } from "vitest";
import { randomFloats } from "../testing/gradientCheck.ts";
import { dropEntries, entryUniform, jitterEntries } from "./masks.ts";
import { pcg4d, STREAM } from "./random.ts";

const [seed, step] = [5, 9];

test("four neighbours share a hash, and no two entries a number", () => {
  const [rows, width] = [6, 10];
  const drawn: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < width; i++) {
      drawn.push(entryUniform(seed, STREAM.jitter, step, row, i, width));
    }
  }
  expect(new Set(drawn).size).toBe(rows * width);
  // row 3, its second quad of three
  const words = pcg4d(1 + 3 * 3, step, STREAM.jitter, seed);
  expect(drawn.slice(34, 38)).toEqual(words.map((word) => (word >>> 8) * 2 ** -24));
});

describe.each([1, 3, 4, 5, 8, 13])("rows of %i", (width) => {
  const rows = 7;
  const x = randomFloats(rows * width, width, 1, 2);

  test("dropEntries keeps by the number of each entry and scales what it keeps", () => {
    const out = new Float64Array(rows * width).fill(Number.NaN);
    dropEntries(out, x, rows, width, 0.5, seed, STREAM.inputDropout, step);
    for (let i = 0; i < out.length; i++) {
      const [row, entry] = [Math.floor(i / width), i % width];
      const u = entryUniform(seed, STREAM.inputDropout, step, row, entry, width);
      expect(out[i]).toBe(u >= 0.5 ? x[i] * 2 : 0);
    }
  });

  test("jitterEntries scales each entry by its own factor", () => {
    const out = new Float64Array(rows * width).fill(Number.NaN);
    jitterEntries(out, x, rows, width, 0.1, seed, step);
    for (let i = 0; i < out.length; i++) {
      const u = entryUniform(seed, STREAM.jitter, step, Math.floor(i / width), i % width, width);
      expect(out[i]).toBe(x[i] * (1 + 0.1 * (2 * u - 1)));
    }
  });
});

test.each([0, 0.1, 0.5, 0.9])("a share of %f is dropped, and the mean is kept", (p) => {
  const [rows, width] = [100, 201];
  const x = new Float64Array(rows * width).fill(1);
  const out = new Float64Array(rows * width).fill(Number.NaN);
  dropEntries(out, x, rows, width, p, seed, STREAM.expertDropout, step);
  const mean = out.reduce((sum, value) => sum + value, 0) / out.length;
  const standardError = Math.sqrt(p / (1 - p) / out.length);
  expect(Math.abs(mean - 1)).toBeLessThanOrEqual(5 * standardError);
});

test("jitter stays within its scale and has mean 1", () => {
  const [rows, width] = [100, 200];
  const x = new Float64Array(rows * width).fill(1);
  const out = new Float64Array(rows * width).fill(Number.NaN);
  jitterEntries(out, x, rows, width, 0.01, seed, step);
  expect(out.every((factor) => factor >= 0.99 && factor < 1.01)).toBe(true);
  const mean = out.reduce((sum, value) => sum + value, 0) / out.length;
  expect(Math.abs(mean - 1)).toBeLessThanOrEqual(5 * 0.01 * Math.sqrt(1 / 3 / out.length));
});

test("a number equal to the share dropped is kept", () => {
  const u = entryUniform(seed, STREAM.inputDropout, step, 0, 0, 1);
  const out = new Float64Array(1).fill(Number.NaN);
  dropEntries(out, new Float64Array([3]), 1, 1, u, seed, STREAM.inputDropout, step);
  expect(out[0]).toBe(3 / (1 - u));
});
