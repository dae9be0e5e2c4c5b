import fc from "fast-check";
import type { Dataset } from "../../data/dataset.ts";
import { costOf, trainedExperiment } from "../../experiment/cost.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import { anyExperiment, anyExtreme } from "../../experiment/testing/arbitrary.ts";

/** Experiments of any kind, extreme ones included, whose forward pass of a batch is at most `mostMultiplyAdds`. */
export function quickExperiments(
  data: Dataset,
  mostMultiplyAdds: number,
): fc.Arbitrary<Experiment> {
  const image = { numPixels: data.rows * data.columns, numClasses: data.numClasses };
  const isQuick = (experiment: Experiment) => {
    const trained = trainedExperiment(experiment, image);
    const images = Math.min(experiment.batchSize, experiment.trainSize, data.train.count);
    return images * costOf(trained, image).multiplyAddsPerImage <= mostMultiplyAdds;
  };
  return fc.oneof(anyExperiment, anyExtreme).filter(isQuick);
}
