import type { BindingName } from "./kernels.ts";
import type { Sizes } from "./sizes.ts";

/** Buffers of one engine by the name that the kernels bind them under, data and params apart. */
export type WorkBufferName = Exclude<BindingName, "params" | "images">;

/** A combination of settings that the adapter has no room for. */
export class LimitError extends Error {
  override readonly name = "LimitError";
}

/** Bytes of every buffer of an engine. */
export function bufferBytes(sizes: Sizes, testImages: number): Record<WorkBufferName, number> {
  const { R, E, K, C, maxTokens: T } = sizes;
  return {
    model: 3 * R * sizes.parameters4 * 16,
    replicas: R * 48,
    samples: R * T * 8,
    routes: R * T * K * 8,
    logits: R * T * sizes.experts4 * 16,
    order: R * T * K * 8,
    offsets: R * (E + 1) * 4,
    balance: R * (E + 2) * 4,
    hidden: 2 * R * T * K * sizes.hidden4 * 16,
    tokens: R * T * (1 + sizes.classes4) * 16,
    records: sizes.recordSlots * R * sizes.recordWords * 4,
    answers: R * testImages * 8,
    counts: R * C * (C + E) * 4,
  };
}

const MEANING: Partial<Record<WorkBufferName, string>> = {
  model: "the weights and the optimiser's moments (numExperts x hiddenSize)",
  hidden: "the hidden units of a batch (batchSize x topK x hiddenSize)",
  routes: "the routes of a batch (batchSize x topK)",
  logits: "the router's scores of a batch (batchSize x numExperts)",
};

/** @throws LimitError before anything is allocated, with the figure and the limit */
export function checkLimits(bytes: Record<string, number>, limits: GPUSupportedLimits): void {
  const limit = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
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
