import type { MemoryUse } from "../memory.ts";

/** For tests of what says nothing of memory. */
export const NO_MEMORY: MemoryUse = { weights: 0, batch: 0, images: 0, records: 0 };
