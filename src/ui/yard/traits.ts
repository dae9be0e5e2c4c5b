import type { YardSnapshot } from "../../probe/yardSnapshot.ts";
import { ASSIGNMENTS, type AssignmentKind } from "../../reference/routing.ts";
import type { ModelDescription } from "../../run/events.ts";

/** What sets a method's picture apart. */
export interface YardTraits {
  /** Experts choose images, not images experts. */
  readonly isReach: boolean;
  /** Every chosen expert has gate 1. */
  readonly isUngated: boolean;
  /** All experts see all images. */
  readonly isComplete: boolean;
  /** The key of the fixed table that replaces the router: 16 signs, or a hash of the image. */
  readonly table: "signs" | "hash" | undefined;
}

export function traitsOf(
  { routing }: Pick<ModelDescription, "routing">,
  view: YardView,
): YardTraits {
  const { gate } = routing;
  const assignment = view === "test" ? ASSIGNMENTS[routing.assignment].atTest : routing.assignment;
  return {
    isReach: assignment === "expert-choice",
    isUngated: gate === "one",
    isComplete: assignment === "all",
    table: TABLES[assignment],
  };
}

const TABLES: Partial<Record<AssignmentKind, "signs" | "hash">> = {
  "hash-locality": "signs",
  "hash-image": "hash",
};

export type YardView = "test" | "training";

/** Noise alone changes few tracks; where batches or chance decide, training is the method's own picture. */
export function usualView({ routing }: ModelDescription, { training }: YardSnapshot): YardView {
  if (training === undefined) return "test";
  const { assignment } = routing;
  const isOwn = ASSIGNMENTS[assignment].atTest !== assignment || training.capacity > 0;
  return isOwn ? "training" : "test";
}
