import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError } from "./dataError.ts";
import { readIdxImages, readIdxLabels } from "./idx.ts";
import { IMAGES, idxBytes, LABELS } from "./testing/syntheticFiles.ts";

const PIXELS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

describe("readIdxImages", () => {
  it("reads counts and pixels, from anywhere in a buffer", () => {
    const whole = idxBytes(IMAGES, [2, 2, 3], PIXELS);
    const shifted = new Uint8Array(whole.length + 5).fill(99);
    shifted.set(whole, 3);
    for (const bytes of [whole, shifted.subarray(3, 3 + whole.length)]) {
      const images = readIdxImages(bytes, "images");
      expect(images).toMatchObject({ file: "images", count: 2, rows: 2, columns: 3 });
      expect([...images.pixels]).toEqual(PIXELS);
    }
  });

  it.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(), "an IDX file that begins with 00 00 08 03, found an empty file"],
    ["two bytes", Uint8Array.of(0, 0), "begins with 00 00 08 03, found 00 00"],
    ["labels", idxBytes(LABELS, [2], [1, 2]), "begins with 00 00 08 03, found 00 00 08 01"],
    ["a web page", new TextEncoder().encode("<!doctype html>"), "found 3c 21 64 6f"],
    ["floats", idxBytes(0xd03, [1, 1, 1], [0, 0, 0, 0]), "found 00 00 0d 03"],
    ["little-endian words", Uint8Array.of(3, 8, 0, 0, 1, 0, 0, 0), "found 03 08 00 00"],
    ["half a header", idxBytes(IMAGES, [2, 2], []), "a header of 16 bytes, found 12 bytes"],
    ["no images", idxBytes(IMAGES, [0, 2, 3], []), "found 0 × 2 × 3 values"],
    ["no rows", idxBytes(IMAGES, [2, 0, 3], []), "found 2 × 0 × 3 values"],
    ["no columns", idxBytes(IMAGES, [2, 2, 0], []), "found 2 × 2 × 0 values"],
    [
      "a truncated file",
      idxBytes(IMAGES, [2, 2, 3], PIXELS.slice(1)),
      "28 bytes for 2 × 2 × 3 values, found 27 bytes",
    ],
    ["trailing bytes", idxBytes(IMAGES, [2, 2, 3], [...PIXELS, 0]), "found 29 bytes"],
    [
      "too large a count",
      idxBytes(IMAGES, [3, 2, 3], PIXELS),
      "34 bytes for 3 × 2 × 3 values, found 28 bytes",
    ],
    [
      "too small a count",
      idxBytes(IMAGES, [1, 2, 3], PIXELS),
      "22 bytes for 1 × 2 × 3 values, found 28 bytes",
    ],
    [
      "absurd counts",
      idxBytes(IMAGES, [0xffffffff, 0xffffffff, 0xffffffff], PIXELS),
      "found 28 bytes",
    ],
  ])("refuses %s", (_, bytes, message) => {
    const read = () => readIdxImages(bytes, "some-images");
    expect(read).toThrow(DataError);
    expect(read).toThrow(message);
    expect(read).toThrow(/^some-images: expected .*, found .*\.$/);
  });

  it("reads or refuses any bytes at all", () => {
    const header = fc.array(fc.nat({ max: 3 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(header, fc.array(fc.nat({ max: 255 }), { maxLength: 30 }), (counts, values) => {
        const size = counts[0] * counts[1] * counts[2];
        const read = () => readIdxImages(idxBytes(IMAGES, counts, values), "f").pixels.length;
        if (size > 0 && size === values.length) expect(read()).toBe(size);
        else expect(read).toThrow(DataError);
      }),
    );
  });
});

describe("readIdxLabels", () => {
  it("reads labels", () => {
    expect([...readIdxLabels(idxBytes(LABELS, [3], [7, 0, 9]), "labels").values]).toEqual([
      7, 0, 9,
    ]);
  });

  it.each<[string, Uint8Array]>([
    ["images", idxBytes(IMAGES, [1, 1, 1], [0])],
    ["no labels", idxBytes(LABELS, [0], [])],
    ["a truncated file", idxBytes(LABELS, [3], [7, 0])],
    ["trailing bytes", idxBytes(LABELS, [3], [7, 0, 9, 1])],
  ])("refuses %s", (_, bytes) => {
    expect(() => readIdxLabels(bytes, "labels")).toThrow(DataError);
  });
});
