import { checkTotal, describeBytes, LimitError, type MemoryUse } from "../memory.ts";
import type { BindingName } from "./kernelNames.ts";
import { ELEMENT_BYTES, PARAMS } from "./kernels.gen.ts";
import type { OwnedBuffers } from "./ownedBuffers.ts";
import { countWords } from "./records.ts";
import type { Sizes } from "./sizes.ts";

/** Buffers of one engine by the name that the kernels bind them under, apart from what differs between passes. */
export type WorkBufferName = Exclude<BindingName, "params" | "images" | "capacities">;

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
    probabilities: R * T * 2 * E,
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

/** What a large buffer holds, and the fields that make it smaller. */
const MEANING: Partial<Record<string, readonly [meaning: string, fields: string]>> = {
  model: ["the weights and the optimiser's moments", "numExperts, hiddenSize or modelWidth"],
  hidden: ["the hidden units of a batch", "batchSize, topK or hiddenSize"],
  routes: ["the routes of a batch", "batchSize or topK"],
  order: ["the order of a batch's assignments", "batchSize or topK"],
  logits: ["the router's scores of a batch", "batchSize or numExperts"],
  probabilities: ["the router's probabilities of a batch", "batchSize or numExperts"],
  tokens: ["the features or answers of a batch", "batchSize, topK or modelWidth"],
};

/** Bytes that a kernel can use in one piece. */
export function largestBuffer(limits: GPUSupportedLimits): number {
  return Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
}

/**
 * Bytes of one engine, all buffers together. A device's limits speak of single buffers, and none says how much
 * memory there is. Graphics cards that run a browser have 4 GiB, or share as much of the machine's memory. Beyond
 * that drivers do not refuse: they page to main memory, or reset the device minutes later.
 */
const MOST_BYTES = 4 * 2 ** 30;

/** A page keeps two calls in flight: each reads its records through a buffer of its own. */
const CALLS_IN_FLIGHT = 2;
/** Weights and both moments, without the squares of gradients: what readState() copies. */
export const STATE_PARTS = 3;

/** What the buffers of one engine take, all that it makes later included, but for profiles. */
export function webGpuMemory(
  sizes: Sizes,
  bytes: Record<WorkBufferName, number>,
  imageBytes: number,
  testImages: number,
): MemoryUse {
  const { model, replicas, records, counts, answers, ...batch } = bytes;
  const chunks = Math.ceil(testImages / sizes.evaluationTokens);
  // Of a step, and of both rules' full evaluations.
  const params = (1 + 2 * chunks) * PARAMS.sizeBytes;
  const capacities = 2 * (2 * sizes.R * ELEMENT_BYTES.capacities);
  const results = (1 + CALLS_IN_FLIGHT) * records + 2 * counts + 2 * answers;
  const state = (STATE_PARTS / MODEL_PARTS) * model + replicas;
  return {
    weights: model + replicas,
    batch: Object.values(batch).reduce((sum, size) => sum + size, 0),
    images: imageBytes,
    records: results + state + params + capacities,
  };
}

/** @throws LimitError before anything is allocated, with the figure, the limit and the fields to lower */
export function checkLimits(
  bytes: Record<string, number>,
  memory: MemoryUse,
  limits: GPUSupportedLimits,
): void {
  const limit = largestBuffer(limits);
  for (const [name, size] of Object.entries(bytes)) {
    if (size <= limit) continue;
    const [meaning, fields] = MEANING[name] ?? [`the buffer "${name}"`, "numExperts or batchSize"];
    throw new LimitError(
      `This experiment needs ${describeBytes(size)} in one piece for ${meaning}, and this adapter allows ${describeBytes(limit)}. Lower ${fields}.`,
    );
  }
  checkTotal(memory, MOST_BYTES, "the most that is asked of a graphics device");
}

export function createBuffers(
  owned: OwnedBuffers,
  bytes: Record<WorkBufferName, number>,
): Record<WorkBufferName, GPUBuffer> {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const entries = Object.entries(bytes).map(([label, size]) => [
    label,
    owned.create({ label, size, usage }),
  ]);
  return Object.fromEntries(entries);
}
