import type { Dataset } from "../../src/data/dataset.ts";
import { forwardBackward } from "../../src/reference/model/run.ts";
import { adamStep } from "../../src/reference/optimiser.ts";
import { initParameters } from "../../src/reference/parameters.ts";
import type { Task } from "./task.ts";

/** The first losses of a task by the readable reference, in double precision. */
export function referenceLosses({ config, dataset, rows }: Task, steps: number): number[] {
  const { shape, routing, init, replicas } = config;
  const settings = replicas[replicas.length - 1];
  const parameters = Float64Array.from(initParameters(shape, settings.seed, init));
  const m = new Float64Array(parameters.length);
  const v = new Float64Array(parameters.length);
  return Array.from({ length: steps }, (_, step) => {
    const { taskLoss, auxLoss, model } = forwardBackward({
      plan: { shape, topK: shape.topK, routing },
      parameters,
      ...batchOf(rows(step), dataset, shape.numPixels),
      step,
      settings,
    });
    adamStep(parameters, m, v, model.gradients, step + 1, settings);
    return taskLoss + auxLoss;
  });
}

function batchOf(rows: Int32Array, { train }: Dataset, D: number) {
  const x = new Float64Array(rows.length * D);
  rows.forEach((row, t) => {
    for (let d = 0; d < D; d++) x[t * D + d] = train.images[row * D + d] / 255;
  });
  return { x, labels: Uint8Array.from(rows, (row) => train.labels[row]) };
}
