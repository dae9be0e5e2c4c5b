/** Bytes that an engine allocates, by what they are for. */
export interface MemoryUse {
  /** Weights, and the optimiser's moments. */
  readonly weights: number;
  /** What is computed of a batch. */
  readonly batch: number;
  /** The data set, shared by all engines on it. */
  readonly images: number;
  /** Records and evaluations, and reading back. */
  readonly records: number;
}

/** A combination of settings that there is no room for. */
export class LimitError extends Error {
  override readonly name = "LimitError";
}

/** What each part is, and the fields that make it smaller. */
const PARTS: Readonly<Record<keyof MemoryUse, readonly [meaning: string, fields: string]>> = {
  batch: ["what is computed of a batch", "batchSize, topK, hiddenSize or modelWidth"],
  weights: ["weights and the optimiser's moments", "numExperts, hiddenSize or modelWidth"],
  images: ["the images", "trainSize"],
  records: ["records and reading back", "numExperts"],
};

export function totalBytes(memory: MemoryUse): number {
  return Object.values<number>({ ...memory }).reduce((sum, bytes) => sum + bytes, 0);
}

/**
 * @param limit bytes that there are
 * @param whose whose limit it is, as in "a tab's memory"
 * @throws LimitError with the figures and the fields to lower
 */
export function checkTotal(memory: MemoryUse, limit: number, whose: string): void {
  if (totalBytes(memory) <= limit) return;
  throw refuseTotal(memory, `${whose} is ${describeBytes(limit)}`);
}

/** @param because why there is no room, as in "this browser does not give so much" */
export function refuseTotal(memory: MemoryUse, because: string): LimitError {
  const names = Object.keys(PARTS) as (keyof MemoryUse)[];
  const [largest] = names.sort((a, b) => memory[b] - memory[a]);
  const [meaning, fields] = PARTS[largest];
  return new LimitError(
    `This experiment needs ${describeBytes(totalBytes(memory))} of memory, ${describeBytes(memory[largest])} of it for ${meaning}, and ${because}. Lower ${fields}.`,
  );
}

/** Megabytes as a person reads them. */
export function describeBytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6).toLocaleString("en-US")} MB`;
}
