import type { Dataset, Split } from "../../data/dataset.ts";

const uploaded = new WeakMap<GPUDevice, WeakMap<Dataset, GPUBuffer>>();

/**
 * All images on the GPU, those to train on first, uploaded once a device: runs that follow on the same data reuse them.
 * One buffer, of one length: a kernel that is compiled for it can read either split.
 */
export function imageBuffer(device: GPUDevice, dataset: Dataset): GPUBuffer {
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

/** u32 of all images: 8-bit pixels in whole words, then one word for the label. */
export function imageWords({ train, test, rows, columns }: Dataset): number {
  return (train.count + test.count) * (Math.ceil((rows * columns) / 4) + 1);
}

function upload(device: GPUDevice, dataset: Dataset): GPUBuffer {
  const { train, test, rows, columns } = dataset;
  const buffer = device.createBuffer({
    label: "images",
    size: imageWords(dataset) * 4,
    usage: GPUBufferUsage.STORAGE,
    mappedAtCreation: true,
  });
  const bytes = new Uint8Array(buffer.getMappedRange());
  const pixels = rows * columns;
  const imageBytes = (Math.ceil(pixels / 4) + 1) * 4;
  writeSplit(bytes, train, pixels, imageBytes);
  writeSplit(bytes.subarray(train.count * imageBytes), test, pixels, imageBytes);
  buffer.unmap();
  return buffer;
}

function writeSplit(bytes: Uint8Array, split: Split, pixels: number, imageBytes: number): void {
  for (let image = 0; image < split.count; image++) {
    const start = image * imageBytes;
    bytes.set(split.images.subarray(image * pixels, (image + 1) * pixels), start);
    bytes[start + imageBytes - 4] = split.labels[image] ?? 0;
  }
}
