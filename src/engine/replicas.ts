import type { Plan } from "../reference/model/plan.ts";
import { routerColumns } from "../reference/routing.ts";
import type { ModelSizes } from "../reference/shape.ts";
import type { EngineConfig, ReplicaSettings } from "./engine.ts";

/**
 * The models of an engine's replicas: each is what it would be if its experiment were run alone, and none
 * is larger than the engine's shape in any size.
 * @throws RangeError if one would be
 */
export function replicaPlans(config: EngineConfig): readonly Plan[] {
  const { shape, routing, replicas } = config;
  checkCount(replicas, shape.numReplicas);
  return replicas.map(({ numExperts, topK }, r) => {
    checkSize(r, "numExperts", numExperts, shape.numExperts, "the engine's numExperts");
    checkSize(r, "topK", topK, numExperts, "its number of experts");
    checkSize(r, "topK", topK, shape.topK, "the engine's topK");
    return { shape: ownSizes(config, numExperts), topK, routing };
  });
}

/**
 * What may not change between two steps, since a model is made of it.
 * @throws RangeError if it does
 */
export function checkSameModels(
  before: readonly ReplicaSettings[],
  after: readonly ReplicaSettings[],
): void {
  checkCount(after, before.length);
  for (const [r, own] of after.entries()) {
    for (const name of ["numExperts", "topK"] as const) {
      if (own[name] === before[r][name]) continue;
      throw new RangeError(
        `${name} of replica ${r} may not change from ${before[r][name]} to ${own[name]}: that takes a new engine`,
      );
    }
  }
}

/** Columns and widths follow the experts: a list of widths ends with the last expert that takes one. */
function ownSizes({ shape, routing }: EngineConfig, numExperts: number): ModelSizes {
  const hiddenSizes = shape.hiddenSizes.slice(0, numExperts + shape.numSharedExperts);
  return {
    ...shape,
    numExperts,
    routerColumns: routerColumns(routing, numExperts),
    hiddenSize: Math.max(...hiddenSizes),
    hiddenSizes,
  };
}

function checkCount(replicas: readonly ReplicaSettings[], R: number): void {
  if (replicas.length !== R) throw new RangeError(`${replicas.length} settings for ${R} replicas`);
}

function checkSize(r: number, name: string, value: number, most: number, meaning: string): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new RangeError(
    `${name} of replica ${r} must be a whole number from 1 to ${most}, ${meaning}, not ${value}`,
  );
}
