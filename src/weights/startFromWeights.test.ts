import { describe, expect, test } from "vitest";
import { decodeLink } from "../experiment/link.ts";
import { initParameters } from "../reference/parameters.ts";
import { engineConfig } from "../run/engineConfig.ts";
import { readSafetensors, SafetensorsError, writeSafetensors } from "./safetensors.ts";
import { startFromWeights } from "./startFromWeights.ts";
import { writeWeights } from "./weightsFile.ts";

const DATASET = { rows: 2, columns: 3, numClasses: 4, train: { count: 100 } };

function weightsOf(link: string) {
  const run = decodeLink(link);
  const { shape, init } = engineConfig(run.experiment, DATASET);
  const parameters = initParameters(shape, 3, { ...init, router: "default" });
  return { parameters, file: writeWeights(run, DATASET, { step: 7, parameters }) };
}

const startOf = (link: string, file: Uint8Array) =>
  startFromWeights(file, decodeLink(link), DATASET);

describe("a run that starts from a file of weights", () => {
  test("has them at step 0, with new moments, whatever else its link says", () => {
    const { parameters, file } = weightsOf("?v=1&numExperts=3&hiddenSize=5");
    const start = startOf("?v=1&numExperts=3&hiddenSize=5&topK=1&learningRate=0.01&seed=9", file);
    const zeros = new Float32Array(parameters.length);
    expect(start).toEqual({
      kind: "state",
      state: {
        step: 0,
        appliedSteps: Uint32Array.of(0),
        parameters,
        firstMoment: zeros,
        secondMoment: zeros,
      },
    });
  });

  test("takes a file that says nothing of its origin", () => {
    const { parameters, file } = weightsOf("?v=1&numExperts=3&hiddenSize=5");
    const foreign = writeSafetensors({ tensors: readSafetensors(file).tensors, metadata: {} });
    const start = startOf("?v=1&numExperts=3&hiddenSize=5", foreign);
    expect(start).toMatchObject({ state: { parameters } });
    expect(() => startOf("?v=1&numExperts=4&hiddenSize=5", foreign)).toThrow(SafetensorsError);
  });

  test.each([
    [
      "?v=1&numExperts=4&hiddenSize=5&seed=4",
      "Number of experts (numExperts) is 3 in the file and 4 in the run.",
    ],
    [
      "?v=1&numExperts=3&hiddenSize=6",
      "Hidden units (hiddenSize) is 5 in the file and 6 in the run.",
    ],
    [
      "?v=1&numExperts=3&hiddenSize=5&biasRate=0.01",
      "Balance bias rate (biasRate) is 0 in the file and 0.01 in the run.",
    ],
  ])("is refused as %s, and the field named that differs", (link, sentence) => {
    const { file } = weightsOf("?v=1&numExperts=3&hiddenSize=5");
    expect(() => startOf(link, file)).toThrow(SafetensorsError);
    let message = "";
    try {
      startOf(link, file);
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain(sentence);
    expect(message).not.toContain("Seed");
  });
});
