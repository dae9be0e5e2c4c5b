import type { Dataset } from "../../../data/dataset.ts";
import { forwardBackward } from "../../../reference/model/run.ts";
import { batchAt, permuteIndex } from "../../../reference/random/sampleOrder.ts";
import type { EngineConfig, TrainState } from "../../engine.ts";
import { createWebGpuEngine, type WebGpuEngineOptions } from "../createWebGpuEngine.ts";
import type { WebGpuDevice } from "../device.ts";
import type { WebGpuEngine } from "../webGpuEngine.ts";

/** Every buffer of a step that a kernel writes before anything reads it. */
const POISONED = [
  "routes",
  "logits",
  "order",
  "spread",
  "bids",
  "alpha",
  "probabilities",
  "hidden",
  "tokens",
  "records",
] as const;
/** A NaN as a float, and an index far outside everything as an integer. */
const POISON = 0xffc0_dead;

/** Fills with NaN what a step has to write before it reads it. */
export function poison(gpu: WebGpuDevice, { buffers }: WebGpuEngine): void {
  for (const name of POISONED) {
    const words = buffers[name].size / 4;
    gpu.device.queue.writeBuffer(buffers[name], 0, new Uint32Array(words).fill(POISON));
  }
}

/** For tests: an engine whose buffers held NaN before its one step, and what the twin says of that step. */
export async function stepUnderMicroscope(
  gpu: WebGpuDevice,
  config: EngineConfig,
  dataset: Dataset,
  prepare: (state: TrainState) => void = () => {},
  options: WebGpuEngineOptions = {},
) {
  const engine = await createWebGpuEngine(gpu, config, dataset, options);
  const before = await engine.readState();
  prepare(before);
  engine.writeState(before);
  poison(gpu, engine);
  const records = await engine.train(1);
  const after = await engine.readState();
  const batch = batchOf(config, dataset, before.step);
  const twinOf = (parameters: Float64Array) =>
    forwardBackward({
      plan: { shape: config.shape, topK: config.shape.topK, routing: config.routing },
      parameters,
      x: batch.x,
      labels: batch.labels,
      settings: config.replicas[0],
      step: before.step,
    });
  const parameters = Float64Array.from(before.parameters);
  const twin = twinOf(parameters);
  return { engine, before, records, after, twin, twinOf, ...batch };
}

/** The images and labels that step `step` of replica 0 trains on, by the twin's own rule. */
function batchOf(config: EngineConfig, dataset: Dataset, step: number) {
  const { epoch, start, tokens } = batchAt(step, config.batchSize, config.trainSize);
  const { numPixels: D } = config.shape;
  const images = Uint32Array.from({ length: tokens }, (_, t) =>
    permuteIndex(start + t, config.trainSize, config.replicas[0].seed, epoch),
  );
  const x = new Float64Array(tokens * D);
  const labels = new Uint8Array(tokens);
  images.forEach((image, t) => {
    labels[t] = dataset.train.labels[image];
    for (let d = 0; d < D; d++) x[t * D + d] = dataset.train.images[image * D + d] / 255;
  });
  return { images, x, labels, tokens };
}

/** The rows of a [rows, columns4 vec4] buffer without their padding, from `firstVector` vec4 on. */
export async function readRows(
  gpu: WebGpuDevice,
  buffer: GPUBuffer,
  layout: { rows: number; stride4: number; skip4?: number; columns: number; first4?: number },
): Promise<Float32Array> {
  const all = new Float32Array(await readBuffer(gpu, buffer));
  const { rows, stride4, skip4 = 0, columns, first4 = 0 } = layout;
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const start = (first4 + row * stride4 + skip4) * 4;
    values.set(all.subarray(start, start + columns), row * columns);
  }
  return values;
}

export async function readBuffer(gpu: WebGpuDevice, buffer: GPUBuffer): Promise<ArrayBuffer> {
  const staging = gpu.device.createBuffer({
    label: "test readback",
    size: buffer.size,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  const encoder = gpu.device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size);
  gpu.device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const bytes = staging.getMappedRange().slice(0);
  staging.destroy();
  return bytes;
}
