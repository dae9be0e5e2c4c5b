import { describe, expect, test } from "vitest";
import { decodeLink, encodeLink } from "../experiment/link.ts";
import { METHOD_NAMES } from "../experiment/methods.ts";
import { initParameters } from "../reference/parameters.ts";
import { engineConfig } from "../run/engineConfig.ts";
import { readSafetensors, SafetensorsError, writeSafetensors } from "./safetensors.ts";
import { parametersOf, readWeights, writeWeights } from "./weightsFile.ts";

const DATASET = { rows: 2, columns: 3, numClasses: 4, train: { count: 100 } };

/** The run of a link, and its first weights. */
function runOf(link: string) {
  const { experiment, changes, issues } = decodeLink(link);
  expect(issues).toEqual([]);
  const { shape, init } = engineConfig(experiment, DATASET);
  const parameters = initParameters(shape, 3, { ...init, router: "default" });
  return { experiment, changes, shape, parameters };
}

function fileOf(link: string): Uint8Array {
  const run = runOf(link);
  return writeWeights(run, DATASET, { step: 7, parameters: run.parameters });
}

function shapesOf(link: string): Record<string, readonly number[]> {
  const { tensors } = readSafetensors(fileOf(link));
  return Object.fromEntries(Array.from(tensors, ([name, { shape }]) => [name, shape]));
}

const LINKS = METHOD_NAMES.flatMap((method) =>
  ["mixture", "layer"].map((kind) => `?v=1&method=${method}&architecture=${kind}`),
);

describe("a file of weights", () => {
  test.each([
    ...LINKS,
    "?v=1&hiddenSize=3-1-2&numSharedExperts=2",
    "?v=1&assignment=hash-image&router=none&gate=one",
    "?v=1&biasRate=0;0.01@5",
  ])("gives back the weights of %s", (link) => {
    const run = runOf(link);
    const file = readWeights(writeWeights(run, DATASET, { step: 7, parameters: run.parameters }));
    expect(file).toMatchObject({ step: 7, experiment: run.experiment, changes: run.changes });
    expect(file.link).toBe(encodeLink(run.experiment, run.changes));
    expect(parametersOf(file, DATASET)).toEqual(run.parameters);
  });

  test("has the names and shapes of PyTorch", () => {
    expect(shapesOf("?v=1&numExperts=2&hiddenSize=5-3&numSharedExperts=1")).toEqual({
      "router.weight": [2, 6],
      "experts.0.hidden.weight": [5, 6],
      "experts.0.hidden.bias": [5],
      "experts.0.output.weight": [4, 5],
      "experts.0.output.bias": [4],
      "experts.1.hidden.weight": [3, 6],
      "experts.1.hidden.bias": [3],
      "experts.1.output.weight": [4, 3],
      "experts.1.output.bias": [4],
      "shared_experts.0.hidden.weight": [5, 6],
      "shared_experts.0.hidden.bias": [5],
      "shared_experts.0.output.weight": [4, 5],
      "shared_experts.0.output.bias": [4],
    });
    expect(
      shapesOf("?v=1&method=noisy-top-k&numExperts=2&architecture=layer&modelWidth=3&biasRate=0.1"),
    ).toMatchObject({
      "router.weight": [2, 3],
      "noise.weight": [2, 3],
      "experts.1.hidden.weight": [10, 3],
      "experts.1.output.weight": [3, 10],
      "projection.weight": [3, 6],
      "projection.bias": [3],
      "head.weight": [4, 3],
      "head.bias": [4],
      balance_bias: [2],
    });
    expect(shapesOf("?v=1&method=hash")["router.weight"]).toEqual([16, 6]);
    expect(Object.keys(shapesOf("?v=1&method=dense-params"))).toEqual([
      "experts.0.hidden.weight",
      "experts.0.hidden.bias",
      "experts.0.output.weight",
      "experts.0.output.bias",
    ]);
  });

  test("has a row of weights an output, unlike the flat parameters", () => {
    const { parameters } = runOf("?v=1&method=noisy-top-k&numExperts=2");
    const { tensors } = readSafetensors(fileOf("?v=1&method=noisy-top-k&numExperts=2"));
    const router = new Float32Array(tensors.get("router.weight")?.bytes.slice().buffer ?? []);
    const noise = new Float32Array(tensors.get("noise.weight")?.bytes.slice().buffer ?? []);
    for (let pixel = 0; pixel < 6; pixel++) {
      for (let e = 0; e < 2; e++) {
        expect(router[e * 6 + pixel]).toBe(parameters[pixel * 4 + e]);
        expect(noise[e * 6 + pixel]).toBe(parameters[pixel * 4 + 2 + e]);
      }
    }
  });
});

describe("a file of weights that is not one of ours is refused: ", () => {
  const good = readSafetensors(fileOf("?v=1"));
  const bias = good.tensors.get("experts.0.output.bias");
  if (!bias) throw new Error("The example lacks a tensor.");
  const withTensor = (name: string, tensor: typeof bias) => ({
    ...good,
    tensors: new Map([...good.tensors, [name, tensor]]),
  });
  const without = new Map(good.tensors);
  without.delete("router.weight");

  test.each([
    ["no link", { ...good, metadata: {} }, /have no link/],
    ["a later schema", { ...good, metadata: { ...good.metadata, schema: "2" } }, /schema "2"/],
    ["no step", { ...good, metadata: { ...good.metadata, step: "soon" } }, /step "soon"/],
    [
      "a link with a fault",
      { ...good, metadata: { ...good.metadata, link: "?v=1&numExperts=900" } },
      /link in the file is refused: .*numExperts/i,
    ],
    ["a tensor too few", { ...good, tensors: without }, /no tensor router\.weight, F32 \[8, 6\]/],
    ["one too many", withTensor("experts.99.output.bias", bias), /no tensor "experts\.99/],
    [
      "another shape",
      withTensor("experts.0.output.bias", { ...bias, shape: [2, 2] }),
      /is F32 \[2, 2\]; the model of the link has F32 \[4\]/,
    ],
    ["another type", withTensor("experts.0.output.bias", { ...bias, type: "I32" }), /is I32 \[4\]/],
    [
      "a weight that is no number",
      withTensor("experts.0.output.bias", {
        ...bias,
        bytes: new Uint8Array(Float32Array.of(1, 2, Number.NaN, 4).buffer),
      }),
      /experts\.0\.output\.bias is NaN at place 2/,
    ],
  ])("%s", (_, contents, sentence) => {
    const read = () => parametersOf(readWeights(writeSafetensors(contents)), DATASET);
    expect(read).toThrow(SafetensorsError);
    expect(read).toThrow(sentence);
  });
});
