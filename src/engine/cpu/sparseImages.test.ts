import { expect, test } from "vitest";
import { syntheticDataset } from "../testing/syntheticDataset.ts";
import { BRIGHTNESS } from "./sparseBatch.ts";
import { compressImages, LEVEL_BITS } from "./sparseImages.ts";

test("compressing and spreading out again is the identity, for a prefix of the images", () => {
  const numPixels = 30;
  const { train } = syntheticDataset({
    rows: 5,
    columns: 6,
    numClasses: 3,
    trainCount: 9,
    testCount: 1,
  });
  train.images.fill(0, 2 * numPixels, 3 * numPixels); // one blank image
  const count = 7;
  const { starts, entries } = compressImages(train, numPixels, count);
  expect(starts.length).toBe(count + 1);
  expect(entries.every((entry) => (entry & 255) > 0)).toBe(true);
  const spread = new Uint8Array(count * numPixels);
  for (let i = 0; i < count; i++) {
    for (let k = starts[i]; k < starts[i + 1]; k++) {
      spread[i * numPixels + (entries[k] >>> LEVEL_BITS)] = entries[k] & 255;
    }
  }
  expect(spread).toEqual(train.images.slice(0, count * numPixels));
});

test("images of more than 65,536 pixels keep their indices", () => {
  const images = new Uint8Array(70_000);
  images[69_999] = 5;
  expect([...compressImages({ images }, 70_000, 1).entries]).toEqual([(69_999 << LEVEL_BITS) | 5]);
});

test("brightness is f32, from 0 to 1", () => {
  expect(BRIGHTNESS[0]).toBe(0);
  expect(BRIGHTNESS[128]).toBe(Math.fround(128 / 255));
  expect(BRIGHTNESS[255]).toBe(1);
});
