import type { BindingName } from "./kernelNames.ts";
import { ELEMENT_BYTES } from "./kernels.gen.ts";
import { countWords } from "./records.ts";
import type { Sizes } from "./sizes.ts";

/** Buffers of one engine by the name that the kernels bind them under, apart from what differs between passes. */
export type WorkBufferName = Exclude<BindingName, "params" | "images" | "capacities">;

/** A combination of settings that the adapter has no room for. */
export class LimitError extends Error {
  override readonly name = "LimitError";
}

/** Weights, first and second moments, and squares of gradients, see update.wgsl. */
export const MODEL_PARTS = 4;

/** Elements of every buffer of an engine. */
export function bufferLengths(sizes: Sizes, testImages: number): Record<WorkBufferName, number> {
  const { R, E, S, maxTokens: T } = sizes;
  return {
    model: MODEL_PARTS * R * sizes.parameters4,
    replicas: R,
    routes: R * T * S,
    // A run without a router still binds the buffer.
    logits: Math.max(1, 3 * R * T * sizes.columns4),
    bids: R * T,
    alpha: R * T,
    shares: R * T * 2 * E,
    order: R * T * S,
    spread: R,
    hidden: 2 * R * T * S * sizes.hidden4,
    tokens: R * T * sizes.token4,
    records: sizes.recordSlots * R * sizes.recordWords,
    answers: R * testImages,
    counts: R * countWords(sizes),
  };
}

/** Bytes of buffers that have so many elements. */
export function bufferBytes(
  lengths: Record<WorkBufferName, number>,
): Record<WorkBufferName, number> {
  const names = Object.keys(lengths) as WorkBufferName[];
  const bytes = names.map((name) => [name, lengths[name] * ELEMENT_BYTES[name]]);
  return Object.fromEntries(bytes);
}

const MEANING: Partial<Record<WorkBufferName, string>> = {
  model: "the weights and the optimiser's moments (numExperts x hiddenSize)",
  hidden: "the hidden units of a batch (batchSize x experts per token x hiddenSize)",
  routes: "the routes of a batch (batchSize x experts per token)",
  logits: "the router's scores of a batch (batchSize x numExperts)",
  tokens: "the features or answers of a batch (batchSize x modelWidth, or x experts per token)",
};

/** Bytes that a kernel can use in one piece. */
export function largestBuffer(limits: GPUSupportedLimits): number {
  return Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
}

/** @throws LimitError before anything is allocated, with the figure and the limit */
export function checkLimits(bytes: Record<string, number>, limits: GPUSupportedLimits): void {
  const limit = largestBuffer(limits);
  for (const [name, size] of Object.entries(bytes)) {
    if (size <= limit) continue;
    const meaning = MEANING[name as WorkBufferName] ?? `the buffer "${name}"`;
    throw new LimitError(
      `This experiment needs ${megabytes(size)} in one piece for ${meaning}, and this adapter allows ${megabytes(limit)}. Lower one of these settings, or choose the CPU engine.`,
    );
  }
}

export function createBuffers(
  device: GPUDevice,
  bytes: Record<WorkBufferName, number>,
): Record<WorkBufferName, GPUBuffer> {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const entries = Object.entries(bytes).map(([label, size]) => [
    label,
    device.createBuffer({ label, size, usage }),
  ]);
  return Object.fromEntries(entries);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
