import type { ModelDescription, YardSnapshot } from "../../training/events.ts";

/** What sets a method's picture apart. */
export interface YardTraits {
  /** Experts choose images, not images experts. */
  readonly isReach: boolean;
  /** Chosen experts answer with full voice: there are no gates. */
  readonly isUngated: boolean;
  /** All experts see all images. */
  readonly isComplete: boolean;
  /** A fixed table stands where a router would. */
  readonly hasTable: boolean;
}

export function traitsOf({ routing }: Pick<ModelDescription, "routing">): YardTraits {
  const { assignment, gate } = routing;
  return {
    isReach: assignment === "expert-choice",
    isUngated: gate === "one",
    isComplete: assignment === "all",
    hasTable: assignment === "hash-image" || assignment === "hash-locality",
  };
}

export type YardView = "test" | "training";

/** Noise alone changes few tracks; where batches or chance decide, training is the method's own picture. */
export function usualView({ routing }: ModelDescription, { training }: YardSnapshot): YardView {
  if (training === undefined) return "test";
  const { assignment } = routing;
  const asksBatch = assignment === "balanced" || assignment === "sinkhorn";
  return asksBatch || assignment === "sampled" || training.capacity > 0 ? "training" : "test";
}
