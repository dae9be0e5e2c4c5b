import type { WebGpuEngineOptions } from "../createWebGpuEngine.ts";

/**
 * An engine that compiles little: its pipelines fit every size, so that a browser compiles them once for engines of
 * many sizes, and those of evaluations wait for the first evaluation. For tests of what a kernel computes; the shaders
 * that visitors with a software adapter get, sizes as literals in them, have tests of their own.
 */
export const FEW_PIPELINES = {
  literals: false,
  prepareEvaluations: false,
} as const satisfies WebGpuEngineOptions;
