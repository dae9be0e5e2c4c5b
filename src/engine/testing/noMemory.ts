import type { MemoryUse } from "../memory.ts";

/** An empty MemoryUse, for tests that are not about memory. */
export const NO_MEMORY: MemoryUse = { weights: 0, batch: 0, images: 0, records: 0 };
