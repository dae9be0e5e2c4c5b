/** A test runner that writes a report of its tests. */
export type Runner = "vitest" | "playwright";

/** An npm script that has to succeed. */
export interface Stage {
  readonly script: string;
  /** Without one, the whole stage counts as one check. */
  readonly runner?: Runner;
  /** Scripts that have to end first, with whatever outcome. */
  readonly after?: readonly string[];
  /** Measures time: nothing may run beside it. */
  readonly alone?: boolean;
}

/** Stages start in this order, those that may. The longest come early, so that none of them is left over at the end. */
export const STAGES: readonly Stage[] = [
  { script: "test:browser", runner: "vitest" },
  { script: "check:types" },
  { script: "check:lint" },
  { script: "check:unused" },
  { script: "check:tree" },
  { script: "kernels:check" },
  { script: "wasm:check" },
  { script: "build" },
  { script: "size", after: ["build"] },
  // These find the data prepared, and the page built.
  { script: "test:e2e", runner: "playwright", after: ["build"] },
  { script: "test:memory", runner: "playwright", after: ["build"] },
  { script: "test:node", runner: "vitest", after: ["build"] },
  { script: "test:timing", runner: "playwright", after: ["build"], alone: true },
];
