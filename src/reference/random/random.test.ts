import { expect, test } from "vitest";
import { pcg4d, STREAM, uniform } from "./random.ts";

test("pcg4d gives u32 words", () => {
  for (let i = 0; i < 1000; i++) {
    for (const word of pcg4d(i, 0, 1, 0xffffffff)) expect(word >>> 0).toBe(word);
  }
});

test("uniform numbers are in [0, 1), exact in f32, with mean 1/2 and variance 1/12", () => {
  const count = 20_000;
  const values = Float64Array.from({ length: count }, (_, i) => uniform(7, STREAM.init, 0, i));
  expect(values.every((value) => value >= 0 && value < 1 && Math.fround(value) === value)).toBe(
    true,
  );
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  expect(Math.abs(mean - 0.5)).toBeLessThanOrEqual(0.01); // 5 standard errors
  expect(Math.abs(variance - 1 / 12)).toBeLessThanOrEqual(0.003); // 5 standard errors
});

test("seed, stream, step and index all matter", () => {
  const drawn = [uniform(0, 1, 0, 0), uniform(1, 1, 0, 0), uniform(0, 2, 0, 0)];
  drawn.push(uniform(0, 1, 1, 0), uniform(0, 1, 0, 1));
  expect(new Set(drawn).size).toBe(drawn.length);
});
