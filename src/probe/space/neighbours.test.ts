import { describe, expect, it } from "vitest";
import { methodDefaults } from "../../experiment/fields.ts";
import { METHOD_NAMES } from "../../experiment/methods.ts";
import { initParameters } from "../../reference/parameters.ts";
import { engineConfig } from "../../run/engineConfig.ts";
import { SMALL_EXPERIMENT, smallDataset } from "../../run/testing/fakeEngine.ts";
import { fakeBatch } from "../../run/testing/fakeEvents.ts";
import type { ProbeRequest } from "../probe.ts";
import { Breather, SupersededError } from "../survey/breather.ts";
import { imageAt } from "../yardImages.ts";
import { EMPTY, encodeImages } from "./codes.ts";
import { comparedImages, NeighbourFinder } from "./neighbours.ts";

const dataset = smallDataset(300);

function requestOf(changes: Partial<typeof SMALL_EXPERIMENT>, step = 9): ProbeRequest {
  const experiment = { ...SMALL_EXPERIMENT, trainSize: 200, batchSize: 100, ...changes };
  const config = engineConfig(experiment, dataset);
  const parameters = initParameters(config.shape, 3, config.init);
  const [settings] = config.replicas;
  const frame = { position: fakeBatch([step]), test: undefined, parameters, settings };
  return { experiment, frame } as ProbeRequest;
}

/** [T][N] the codes of the first training images, as dense points. */
async function pointsOf(request: ProbeRequest, count: number): Promise<number[][]> {
  const { shape, routing } = engineConfig(request.experiment, dataset);
  const plan = { shape, topK: shape.topK, routing };
  const { parameters, settings } = request.frame;
  const indices = Array.from({ length: count }, (_, i) => i);
  const input = { parameters, plan, settings, split: dataset.train, indices, off: [] };
  const { slots, width, blocks, values, dimensions } = await encodeImages(input, new Breather());
  return indices.map((t) => {
    const point = new Array<number>(dimensions).fill(0);
    for (let slot = t * slots; slot < (t + 1) * slots; slot++) {
      if (blocks[slot] === EMPTY) continue;
      for (let i = 0; i < width; i++) point[blocks[slot] * width + i] = values[slot * width + i];
    }
    return point;
  });
}

const distanceOf = (a: readonly number[], b: readonly number[]) =>
  Math.sqrt(a.reduce((sum, value, n) => sum + (value - b[n]) ** 2, 0));

describe.each(
  METHOD_NAMES.flatMap((method) =>
    (["mixture", "layer"] as const).map((architecture) => ({ method, architecture })),
  ),
)("the nearest training images by $method, a $architecture", ({ method, architecture }) => {
  it("are those of the smallest distances among all that the run trains with", async () => {
    const request = requestOf({ ...methodDefaults(method), architecture, trainSize: 200 });
    const pixels = imageAt(dataset.train, 7);
    const found = await new NeighbourFinder().find(request, dataset, { pixels, off: [], count: 8 });
    expect(found).toMatchObject({ step: 9, compared: 200, trainImages: 200 });
    expect(found.indices).toHaveLength(8);
    expect(new Set(found.indices).size).toBe(8);
    expect(found.distances).toEqual(found.distances.toSorted((a, b) => a - b));
    found.indices.forEach((index, n) => {
      expect(found.labels[n]).toBe(dataset.train.labels[index]);
      const picture = found.pictures.subarray(n * pixels.length, (n + 1) * pixels.length);
      expect(picture).toEqual(imageAt(dataset.train, index));
    });
    // Where experts choose among images, an image has other rivals here than among the training images.
    if (engineConfig(request.experiment, dataset).routing.assignment === "expert-choice") return;
    expect(found.indices).toContain(7);
    expect(found.distances[0]).toBeLessThanOrEqual(1e-6);
    const points = await pointsOf(request, 200);
    const all = points.map((point) => distanceOf(points[7], point));
    const smallest = all.toSorted((a, b) => a - b).slice(0, 8);
    found.distances.forEach((distance, n) => {
      expect(Math.abs(distance - smallest[n])).toBeLessThanOrEqual(1e-5);
      expect(Math.abs(distance - all[found.indices[n]])).toBeLessThanOrEqual(1e-5);
    });
  });
});

describe("a finder of neighbours", () => {
  it("compares a third of the default's training images, all of few, and fewer of a model that is slow to ask", () => {
    const planOf = (changes: Partial<typeof SMALL_EXPERIMENT>) => {
      const sizes = { rows: 28, columns: 28, numClasses: 10, train: { count: 60_000 } };
      const experiment = { ...methodDefaults("tutorial"), ...changes };
      const { shape, routing } = engineConfig(experiment, sizes);
      return { shape, topK: shape.topK, routing };
    };
    expect(comparedImages(planOf({}), 60_000)).toHaveLength(20_000);
    expect(comparedImages(planOf({}), 60_000).at(-1)).toBe(59_997);
    expect(comparedImages(planOf({}), 6000)).toHaveLength(6000);
    const slow = comparedImages(planOf({ numExperts: 64, topK: 64, hiddenSize: 256 }), 60_000);
    expect(slow.length).toBeGreaterThan(50);
    expect(slow.length).toBeLessThan(1000);
    const stride = slow[1] ?? Number.NaN;
    expect(slow).toEqual(slow.map((_, i) => i * stride));
  });

  it("gives up the images of a frame once it is asked about another", async () => {
    const finder = new NeighbourFinder();
    const wanted = { pixels: imageAt(dataset.train, 6), off: [], count: 3 };
    // Longer than a piece of work.
    const slow = requestOf({ numExperts: 32, topK: 32, hiddenSize: 256 });
    const first = finder.find(slow, dataset, wanted);
    const second = finder.find(requestOf({}, 10), dataset, wanted);
    await expect(first).rejects.toThrow(SupersededError);
    expect((await second).step).toBe(10);
  });
});
