import { capacityOf } from "../../reference/assignment/capacity.ts";
import { routedSlots } from "../../reference/routing.ts";
import type { EngineConfig, ReplicaSettings } from "../engine.ts";

/** More than any batch: as many as come. */
const UNLIMITED = 0xffff_ffff;

/**
 * [R, 2] tokens that an expert takes of a whole batch and of the last one: worked out here, since a kernel's
 * f32 could round to the other side of a whole number.
 */
export function capacitiesOf(
  config: EngineConfig,
  replicas: readonly ReplicaSettings[],
  whole: number,
  last: number,
): Uint32Array<ArrayBuffer> {
  const { assignment } = config.routing;
  const expertsChoose = assignment === "expert-choice";
  const capacities = replicas.flatMap(({ capacityFactor, numExperts: E, topK: K }) => {
    const slots = expertsChoose ? K : routedSlots(assignment, E, K);
    const factor = expertsChoose ? capacityFactor || 1 : capacityFactor;
    return [whole, last].map((T) => (factor > 0 ? capacityOf(T, E, slots, factor) : UNLIMITED));
  });
  return Uint32Array.from(capacities);
}
