import type { Dataset, Split } from "../../data/dataset.ts";
import { checked, GpuOutOfMemoryError } from "./gpuErrors.ts";
import { litWordsOf, placesOfQuads } from "./squares.ts";

const uploaded = new WeakMap<GPUDevice, WeakMap<Dataset, GPUBuffer>>();

/**
 * All images on the GPU, those to train on first, uploaded once a device: runs that follow on the same data reuse them.
 * One buffer, of one length: a kernel that is compiled for it can read either split.
 * @throws GpuFault
 */
export async function imageBuffer(device: GPUDevice, dataset: Dataset): Promise<GPUBuffer> {
  try {
    return await checked(device, "the images", () => keptOrUploaded(device, dataset));
  } catch (error) {
    forgetImages(device, dataset);
    throw error;
  }
}

/** The next engine uploads them anew: what went wrong with an engine may be its images. */
export function forgetImages(device: GPUDevice, dataset: Dataset): void {
  uploaded.get(device)?.delete(dataset);
}

function keptOrUploaded(device: GPUDevice, dataset: Dataset): GPUBuffer {
  let ofDevice = uploaded.get(device);
  if (!ofDevice) {
    ofDevice = new WeakMap();
    uploaded.set(device, ofDevice);
  }
  let buffer = ofDevice.get(dataset);
  if (!buffer) {
    buffer = upload(device, dataset);
    ofDevice.set(dataset, buffer);
  }
  return buffer;
}

/** u32 of an image: 8-bit pixels in whole words, square by square; one for the label; a bit for every lit square. */
export function wordsOfImage(numPixels: number): number {
  return Math.ceil(numPixels / 4) + 1 + litWordsOf(numPixels);
}

/** u32 of all images. */
export function imageWords({ train, test, rows, columns }: Dataset): number {
  return (train.count + test.count) * wordsOfImage(rows * columns);
}

function upload(device: GPUDevice, dataset: Dataset): GPUBuffer {
  const { train, test, rows, columns } = dataset;
  const buffer = createMapped(device, imageWords(dataset) * 4);
  const numPixels = rows * columns;
  const words = new Uint32Array(buffer.getMappedRange());
  writeSplit(words, train, numPixels);
  writeSplit(words.subarray(train.count * wordsOfImage(numPixels)), test, numPixels);
  buffer.unmap();
  return buffer;
}

/** What is mapped at once has to be there at once: the browser throws if it is not. */
function createMapped(device: GPUDevice, size: number): GPUBuffer {
  const usage = GPUBufferUsage.STORAGE;
  try {
    return device.createBuffer({ label: "images", size, usage, mappedAtCreation: true });
  } catch (error) {
    throw new GpuOutOfMemoryError(`There is no memory left for the images: ${error}`);
  }
}

function writeSplit(words: Uint32Array, split: Split, numPixels: number): void {
  const places = placesOfQuads(numPixels);
  const label = places.length;
  const imageLength = wordsOfImage(numPixels);
  const image = new Uint32Array(label);
  const pixels = new Uint8Array(image.buffer);
  for (let i = 0; i < split.count; i++) {
    const start = i * imageLength;
    pixels.set(split.images.subarray(i * numPixels, (i + 1) * numPixels));
    words[start + label] = split.labels[i] ?? 0;
    for (let quad = 0; quad < label; quad++) {
      const word = image[quad];
      if (word === 0) continue;
      const place = places[quad];
      const square = place >> 2;
      words[start + place] = word;
      words[start + label + 1 + (square >> 5)] |= 1 << (square & 31);
    }
  }
}
