import type { RunDescription } from "../../run/events.ts";
import { formatBytes } from "../format.ts";

type MemoryUse = RunDescription["engine"]["memory"];

const PARTS: Readonly<Record<keyof MemoryUse, string>> = {
  weights: "weights and moments",
  batch: "a batch",
  images: "images",
  records: "records and reading back",
};

/** What an engine allocates, the largest part first: "71.2 MB: images 55.7 MB, a batch 10.1 MB, …". */
export function describeMemory(memory: MemoryUse): string {
  const names = Object.keys(PARTS) as (keyof MemoryUse)[];
  const parts = names
    .toSorted((one, other) => memory[other] - memory[one])
    .map((name) => `${PARTS[name]} ${formatBytes(memory[name])}`);
  const total = names.reduce((sum, name) => sum + memory[name], 0);
  return `${formatBytes(total)}: ${parts.join(", ")}`;
}
