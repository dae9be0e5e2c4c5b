import { describe, expect, it } from "vitest";
import type { ImageMap } from "../../probe/space/imageMap.ts";
import { groupPoints, groupsOf } from "./mapGroups.ts";
import { nearestRow, regionBetween, rowsInside, WHOLE_MAP } from "./mapPoints.ts";
import { readQuestion, rowsOf, writeQuestion } from "./question.ts";
import { SURVEY } from "./testing/smallSurvey.ts";

/** Six images on a line to the right, and upwards from the third on. */
const MAP: ImageMap = {
  step: 5,
  stride: 1,
  places: Float32Array.of(-1, 0, -0.5, 0, 0, 0, 0, 0.25, 0.5, 0.5, 1, 0.75),
  shares: [0.5, 0.25],
  space: "units",
  dimensions: 6,
};

describe("a part of the map", () => {
  it("has exactly the images inside, those on its edge included", () => {
    expect(rowsInside(MAP, WHOLE_MAP)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(rowsInside(MAP, { left: -50, right: 0, low: 0, high: 10 })).toEqual([1, 2]);
    expect(rowsInside(MAP, { left: -49, right: 49, low: 0, high: 25 })).toEqual([2, 3]);
    expect(rowsInside(MAP, { left: 60, right: 99, low: -100, high: 100 })).toEqual([]);
    // Every other image has a point.
    const places = MAP.places.subarray(0, 6);
    expect(rowsInside({ ...MAP, places, stride: 2 }, WHOLE_MAP)).toEqual([0, 2, 4]);
  });

  it("lies between two points, whichever was first, and ends at the map's edge", () => {
    const region = { left: -30, right: 20, low: 10, high: 100 };
    expect(regionBetween([-0.3, 0.1], [0.2, 1.4])).toEqual(region);
    expect(regionBetween([0.2, 1.4], [-0.3, 0.1])).toEqual(region);
    expect(regionBetween([0.2, 0.2], [0.2, 0.5])).toBeUndefined();
    expect(regionBetween([2, 0], [3, 1])).toBeUndefined();
  });

  it("stands in a link", () => {
    const question = { kind: "map", region: { left: -12, right: 40, low: -5, high: 100 } } as const;
    expect(writeQuestion(question)).toBe("map_-12_40_-5_100");
    expect(readQuestion("map_-12_40_-5_100")).toEqual(question);
    for (const text of [
      "map_1_2_3",
      "map_40_-12_0_1",
      "map_0_101_0_1",
      "map_0_0_0_1",
      "map_a_1_2_3",
    ]) {
      expect(readQuestion(text)).toBeUndefined();
    }
    expect(rowsOf(SURVEY, { kind: "map", region: WHOLE_MAP }, MAP)).toHaveLength(6);
    expect(rowsOf(SURVEY, { kind: "map", region: WHOLE_MAP }, undefined)).toEqual([]);
  });
});

describe("the points of a map", () => {
  it("are found by their place", () => {
    expect(nearestRow(MAP, 0.45, 0.5, 0.1)).toBe(4);
    expect(nearestRow(MAP, 0.45, 0.5, 0.01)).toBeUndefined();
    expect(nearestRow({ ...MAP, stride: 3 }, -0.5, 0, 0.1)).toBe(3);
  });

  it("are grouped by expert, class or mistake", () => {
    const groups = (by: "expert" | "class" | "mistake") =>
      groupsOf(MAP, groupPoints(SURVEY, MAP, by)).map(({ group, images }) => [group, images]);
    // Of equal gates, the expert of the lower number.
    expect(groups("expert")).toEqual([
      [0, 3],
      [1, 2],
      [2, 1],
    ]);
    expect(groups("class")).toEqual([
      [0, 2],
      [1, 2],
      [2, 2],
    ]);
    expect(groups("mistake")).toEqual([
      [0, 4],
      [1, 2],
    ]);
    const [first] = groupsOf(MAP, groupPoints(SURVEY, MAP, "class"));
    expect(first).toEqual({ group: 0, images: 2, x: -0.75, y: 0 });
  });
});
