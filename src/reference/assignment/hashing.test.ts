import { describe, expect, test } from "vitest";
import { pcg4d, STREAM } from "../random/random.ts";
import { HASH_BITS } from "../routing.ts";
import { randomFloats, randomIndices } from "../testing/gradientCheck.ts";
import { hashImages, hashLocality, imageHash } from "./hashing.ts";

/** Counts of the experts chosen, from which a fair draw deviates by its standard deviation. */
function expectEven(selected: readonly number[], E: number): void {
  const mean = selected.length / E;
  const spread = Math.sqrt(mean * (1 - 1 / E));
  for (let e = 0; e < E; e++) {
    const count = selected.filter((chosen) => chosen === e).length;
    expect(Math.abs(count - mean)).toBeLessThanOrEqual(5 * spread);
  }
}

describe("imageHash", () => {
  test("takes four bytes a word, little endian, the last word filled with zeros", () => {
    const first = pcg4d(0x04030201, 77, STREAM.hash, 0)[0];
    const second = pcg4d(0x0000ff05, first, STREAM.hash, 1)[0];
    expect(imageHash(new Uint8Array([9, 1, 2, 3, 4, 5, 255, 8]), 1, 6, 77)).toBe(second);
  });

  test("bytes above 127 in the highest place stay positive", () => {
    const hash = imageHash(new Uint8Array([0, 0, 0, 200]), 0, 4, 1);
    expect(hash).toBe(pcg4d(0xc8000000, 1, STREAM.hash, 0)[0]);
    expect(hash).toBe(hash >>> 0);
  });

  test("every pixel and the seed matter", () => {
    const image = randomIndices(11, 3, 256);
    const hashes = Array.from(image, (_, i) => {
      const changed = image.map((pixel, j) => (i === j ? pixel ^ 1 : pixel));
      return imageHash(changed, 0, 11, 5);
    });
    hashes.push(imageHash(image, 0, 11, 5), imageHash(image, 0, 11, 6));
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

test("hashImages spreads images evenly and sends equal images to one expert", () => {
  const [T, D, E, stride] = [4000, 6, 8, 2];
  const pixels = randomIndices(T * D, 1, 256);
  pixels.copyWithin(D, 0, D); // the second image is the first
  const selected = new Uint32Array(T * stride).fill(99);
  hashImages(selected, pixels, T, D, E, stride, 2);
  const chosen = [...selected].filter((_, a) => a % stride === 0);
  expectEven(chosen, E);
  expect(chosen[1]).toBe(chosen[0]);
  expect(selected[1]).toBe(99);
});

describe("hashLocality", () => {
  const [T, Q, E] = [4000, HASH_BITS, 8];
  const z = randomFloats(T * Q, 1);
  const choose = (logits: Float64Array, seed: number) => {
    const selected = new Uint32Array(T).fill(99);
    hashLocality(selected, logits, T, Q, E, 1, seed);
    return [...selected];
  };

  test("spreads codes evenly", () => {
    expectEven(choose(z, 5), E);
  });

  test("only the signs count", () => {
    expect(
      choose(
        z.map((value, i) => value * (1 + (i % 5))),
        5,
      ),
    ).toEqual(choose(z, 5));
    expect(
      choose(
        z.map((value) => -value),
        5,
      ),
    ).not.toEqual(choose(z, 5));
    expect(choose(z, 6)).not.toEqual(choose(z, 5));
  });

  test("bit b of the code is the sign of column b, and zero is not above zero", () => {
    const selected = new Uint32Array(2).fill(99);
    hashLocality(selected, new Float64Array([0, 1, -1, 2, Number.NaN, 1, 0, 0]), 2, 4, 1000, 1, 3);
    const expert = (code: number) => pcg4d(code, 0, STREAM.hash, 3)[0] % 1000;
    expect([...selected]).toEqual([expert(0b1010), expert(0b0010)]);
  });
});
