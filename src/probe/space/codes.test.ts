import { describe, expect, it } from "vitest";
import { methodDefaults } from "../../experiment/fields.ts";
import { METHOD_NAMES } from "../../experiment/methods.ts";
import { NONE } from "../../reference/assignment/none.ts";
import { classify } from "../../reference/model/run.ts";
import { initParameters, outputWidth, parameterViews } from "../../reference/parameters.ts";
import { engineConfig } from "../../run/engineConfig.ts";
import { SMALL_EXPERIMENT, smallDataset } from "../../run/testing/fakeEngine.ts";
import { Breather } from "../survey/breather.ts";
import { toPixels } from "../yardImages.ts";
import { EMPTY, encodeImages } from "./codes.ts";

const dataset = smallDataset();
const INDICES = Array.from({ length: 18 }, (_, i) => (i * 7) % dataset.test.count);

function someModel(changes: Partial<typeof SMALL_EXPERIMENT>) {
  const experiment = { ...SMALL_EXPERIMENT, trainSize: 1000, batchSize: 100, ...changes };
  const { shape, routing, init, replicas } = engineConfig(experiment, dataset);
  const plan = { shape, topK: shape.topK, routing };
  return { plan, parameters: initParameters(shape, 3, init), settings: replicas[0] };
}

describe.each(METHOD_NAMES)("images encoded by a model of the method %s", (method) => {
  it.each([[[]], [[0]]])("have scores that are linear in their codes, without %j", async (off) => {
    const model = someModel({ ...methodDefaults(method), architecture: "mixture" });
    const input = { ...model, split: dataset.test, indices: INDICES, off };
    const { slots, width, blocks, values, dimensions } = await encodeImages(input, new Breather());
    const { shape, routing } = model.plan;
    expect(dimensions).toBe((shape.numExperts + shape.numSharedExperts) * shape.hiddenSize);
    const x = toPixels(dataset.test, INDICES);
    const direct = classify({ ...model, x, off });
    const { outputWeight, outputBias } = parameterViews(model.parameters, shape);
    const O = outputWidth(shape);
    INDICES.forEach((_, t) => {
      const scores = new Float64Array(O);
      for (let slot = t * slots; slot < (t + 1) * slots; slot++) {
        expect(blocks[slot]).toBe(
          direct.router.selected[slot] === NONE ? EMPTY : direct.router.selected[slot],
        );
        if (blocks[slot] === EMPTY) continue;
        const first = blocks[slot] * width * O;
        for (let c = 0; c < O; c++) {
          scores[c] += direct.router.gates[slot] * outputBias[blocks[slot] * O + c];
          for (let i = 0; i < width; i++) {
            scores[c] += values[slot * width + i] * outputWeight[first + i * O + c];
          }
        }
      }
      // Where probabilities are mixed, each expert's own scores are linear, and their mix is not.
      if (routing.combine === "probabilities") return;
      scores.forEach((score, c) => {
        expect(Math.abs(score - direct.y[t * O + c])).toBeLessThanOrEqual(1e-5);
      });
    });
  });

  it("are the features below the head in a layer", async () => {
    const model = someModel({ ...methodDefaults(method), architecture: "layer" });
    const input = { ...model, split: dataset.test, indices: INDICES, off: [] };
    const codes = await encodeImages(input, new Breather());
    const direct = classify({ ...model, x: toPixels(dataset.test, INDICES) });
    expect(codes).toMatchObject({ slots: 1, width: model.plan.shape.modelWidth });
    expect(codes.values).toHaveLength(INDICES.length * codes.dimensions);
    codes.values.forEach((value, i) => {
      expect(Math.abs(value - direct.v[i])).toBeLessThanOrEqual(1e-5);
    });
  });
});
