import type { Dataset, Split } from "../../data/dataset.ts";

export interface DataBuffers {
  readonly train: GPUBuffer;
  readonly test: GPUBuffer;
}

const uploaded = new WeakMap<GPUDevice, WeakMap<Dataset, DataBuffers>>();

/** Both splits on the GPU, uploaded once a device: runs that follow on the same data reuse them. */
export function dataBuffers(device: GPUDevice, dataset: Dataset): DataBuffers {
  let ofDevice = uploaded.get(device);
  if (!ofDevice) {
    ofDevice = new WeakMap();
    uploaded.set(device, ofDevice);
  }
  let buffers = ofDevice.get(dataset);
  if (!buffers) {
    const pixels = dataset.rows * dataset.columns;
    buffers = {
      train: uploadSplit(device, "train images", dataset.train, pixels),
      test: uploadSplit(device, "test images", dataset.test, pixels),
    };
    ofDevice.set(dataset, buffers);
  }
  return buffers;
}

/** Bytes of a split on the GPU: 8-bit pixels in whole words, then one word for the label. */
export function splitBytes(split: Split, pixels: number): number {
  return split.count * (Math.ceil(pixels / 4) + 1) * 4;
}

function uploadSplit(device: GPUDevice, label: string, split: Split, pixels: number): GPUBuffer {
  const buffer = device.createBuffer({
    label,
    size: splitBytes(split, pixels),
    usage: GPUBufferUsage.STORAGE,
    mappedAtCreation: true,
  });
  const bytes = new Uint8Array(buffer.getMappedRange());
  const rowBytes = (Math.ceil(pixels / 4) + 1) * 4;
  for (let image = 0; image < split.count; image++) {
    bytes.set(split.images.subarray(image * pixels, (image + 1) * pixels), image * rowBytes);
    bytes[(image + 1) * rowBytes - 4] = split.labels[image] ?? 0;
  }
  buffer.unmap();
  return buffer;
}
