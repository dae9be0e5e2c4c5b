import type { EngineConfig } from "../engine/engine.ts";
import { costOf, trainedExperiment } from "../experiment/cost.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { sum } from "../reference/measures.ts";
import { inputWidth, outputWidth } from "../reference/parameters.ts";
import type { ModelDescription } from "./events.ts";

/** What an engine of this configuration trains, in the words of those who show it. */
export function describeModel(
  experiment: Experiment,
  { shape, routing }: Pick<EngineConfig, "shape" | "routing">,
): ModelDescription {
  const { numExperts: E, numSharedExperts: N, topK, modelWidth: M } = shape;
  const image = { numPixels: shape.numPixels, numClasses: shape.numClasses };
  const hiddenSizes = Array.from(
    { length: E + N },
    (_, e) => shape.hiddenSizes[e % shape.hiddenSizes.length],
  );
  const perHiddenUnit = inputWidth(shape) + outputWidth(shape);
  // The scale of learned noise is a second matrix that a test does without.
  const columns = routing.noise === "learned" ? E : shape.routerColumns;
  const router = inputWidth(shape) * columns;
  const projectionAndHead = M * (M > 0 ? shape.numPixels + shape.numClasses : 0);
  return {
    routing,
    numExperts: E,
    numSharedExperts: N,
    topK,
    hiddenSizes,
    modelWidth: M,
    cost: costOf(trainedExperiment(experiment, image), image),
    work: {
      perHiddenUnit,
      besideExperts: router + projectionAndHead + perHiddenUnit * sum(hiddenSizes.slice(E)),
    },
  };
}
