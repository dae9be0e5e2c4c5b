import { describe, expect, it } from "vitest";
import { methodDefaults } from "../../experiment/fields.ts";
import { initParameters } from "../../reference/parameters.ts";
import { engineConfig } from "../../run/engineConfig.ts";
import { SMALL_EXPERIMENT, smallDataset } from "../../run/testing/fakeEngine.ts";
import { Breather } from "../survey/breather.ts";
import { encodeImages } from "./codes.ts";
import { mapImages } from "./imageMap.ts";
import { principalComponents } from "./principal.ts";

const dataset = smallDataset();

function inputOf(changes: Partial<typeof SMALL_EXPERIMENT>, stride = 1) {
  const experiment = { ...SMALL_EXPERIMENT, trainSize: 1000, batchSize: 100, ...changes };
  const { shape, routing, init, replicas } = engineConfig(experiment, dataset);
  const plan = { shape, topK: shape.topK, routing };
  const parameters = initParameters(shape, 3, init);
  return { parameters, plan, settings: replicas[0], dataset, stride };
}
const moment = (step = 9) => ({ step, off: [], before: undefined });

describe.each(["mixture", "layer"] as const)("a map of the images of a %s", (architecture) => {
  it.each([1, 3])(
    "has a point for each image of a survey of every image or third: %i",
    async (every) => {
      const input = inputOf({ ...methodDefaults("tutorial"), architecture }, every);
      const map = await mapImages(input, moment(), new Breather());
      const points = Math.ceil(dataset.test.count / every);
      expect(map).toMatchObject({ step: 9, stride: 1 });
      expect(map.space).toBe(architecture === "layer" ? "features" : "units");
      expect(map.places).toHaveLength(2 * points);
      const largest = map.places.reduce((most, place) => Math.max(most, Math.abs(place)), 0);
      expect(largest).toBe(1);
      const [first, second] = map.shares;
      expect(first).toBeGreaterThanOrEqual(second);
      expect(second).toBeGreaterThan(0);
      expect(first + second).toBeLessThanOrEqual(1 + 1e-9);
    },
  );

  it("keeps both axes in one unit, and the distances along them", async () => {
    const input = inputOf({ ...methodDefaults("tutorial"), architecture });
    const map = await mapImages(input, moment(), new Breather());
    const indices = Array.from({ length: dataset.test.count }, (_, i) => i);
    const codes = await encodeImages(
      { ...input, split: dataset.test, indices, off: [] },
      new Breather(),
    );
    const { places } = await principalComponents(codes, 2, new Breather());
    const scale = places[0] / map.places[0];
    places.forEach((place, i) => {
      expect(Math.abs(map.places[i] * scale - place)).toBeLessThanOrEqual(1e-5 * Math.abs(scale));
    });
  });

  it("is not mirrored from one moment to the next", async () => {
    const input = inputOf({ ...methodDefaults("tutorial"), architecture });
    const map = await mapImages(input, moment(), new Breather());
    for (const [x, y] of [
      [-1, 1],
      [1, -1],
      [-1, -1],
      [1, 1],
    ] as const) {
      const places = map.places.map((place, i) => place * (i % 2 === 0 ? x : y));
      const before = { ...map, places };
      const next = await mapImages(input, { ...moment(10), before }, new Breather());
      expect(next.places).toEqual(places);
    }
  });
});
