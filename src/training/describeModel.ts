import type { EngineConfig } from "../engine/engine.ts";
import { countParameters } from "../reference/parameters.ts";
import type { ModelDescription } from "./events.ts";

/** What an engine is to train, in the words of those who show it. */
export function describeModel({ shape, routing }: EngineConfig): ModelDescription {
  const { numExperts, numSharedExperts, topK, hiddenSizes, modelWidth } = shape;
  const numAll = numExperts + numSharedExperts;
  return {
    routing,
    numExperts,
    numSharedExperts,
    topK,
    hiddenSizes: Array.from({ length: numAll }, (_, e) => hiddenSizes[e % hiddenSizes.length]),
    modelWidth,
    cost: { parameters: countParameters(shape), multiplyAddsPerImage: 0 },
  };
}
