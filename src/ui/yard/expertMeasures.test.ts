import { describe, expect, it } from "vitest";
import type { YardScene } from "../../probe/yardSnapshot.ts";
import type { AssignmentKind } from "../../reference/routing.ts";
import { FAKE_MODEL } from "../../run/testing/fakeEvents.ts";
import { barEndOf, measureScene, measureTest } from "./expertMeasures.ts";

const SCENE: YardScene = {
  digits: [],
  batchImages: 8,
  load: Uint32Array.of(6, 2),
  capacity: 0,
  dropped: 0,
  unrouted: 0,
};

const modelOf = (assignment: AssignmentKind, hiddenSizes = [4, 4]) => ({
  ...FAKE_MODEL,
  hiddenSizes,
  routing: { ...FAKE_MODEL.routing, assignment },
});

describe("measureScene", () => {
  it("compares loads with the fair share", () => {
    const measures = measureScene(modelOf("top-k"), SCENE);
    expect(measures.map(({ ratio }) => ratio)).toEqual([1.5, 0.5]);
    expect(measures[0]).toMatchObject({ limit: undefined, quota: undefined, word: "" });
    expect(measures[0].title).toBe(
      "Expert 1: 75.0\u202f% of the assignments, 1.50 times its fair share",
    );
  });

  it("says which experts are full, and how much they take", () => {
    const measures = measureScene(modelOf("top-k"), { ...SCENE, capacity: 5 });
    expect(measures.map(({ limit }) => limit)).toEqual([1.25, 1.25]);
    expect(measures.map(({ word }) => word)).toEqual(["full", ""]);
  });

  it("counts what experts with a quota have of it", () => {
    const even = { ...SCENE, load: Uint32Array.of(4, 4), capacity: 4 };
    for (const assignment of ["balanced", "expert-choice"] as const) {
      const measures = measureScene(modelOf(assignment), even);
      expect(measures.map(({ quota }) => quota)).toEqual([
        { taken: 4, due: 4 },
        { taken: 4, due: 4 },
      ]);
      expect(measures.every(({ limit, word }) => limit === undefined && word === "")).toBe(true);
    }
  });

  it("calls an expert dead that gets less than 1 % of its share", () => {
    const measures = measureScene(modelOf("top-k"), { ...SCENE, load: Uint32Array.of(1000, 4) });
    expect(measures.map(({ word }) => word)).toEqual(["", "dead"]);
    const nobody = measureScene(modelOf("top-k"), { ...SCENE, load: Uint32Array.of(0, 0) });
    expect(nobody.map(({ word }) => word)).toEqual(["", ""]);
  });
});

describe("measureTest", () => {
  it("weighs the work of experts of different sizes", () => {
    const load = Float32Array.of(0.75, 0.25);
    expect(measureTest(modelOf("top-k"), load).map(({ compute }) => compute)).toEqual([
      undefined,
      undefined,
    ]);
    const mixed = measureTest(modelOf("top-k", [2, 6]), load);
    expect(mixed.map(({ compute }) => compute)).toEqual([1, 1]);
    expect(mixed[0].title).toContain("50.0\u202f% of the multiply–adds");
  });
});

describe("barEndOf", () => {
  const endOf = (...load: number[]) =>
    barEndOf(
      measureTest({ ...modelOf("top-k"), numExperts: load.length }, Float32Array.from(load)),
    );

  it("leaves room for twice the fair share, and for the busiest expert", () => {
    expect(endOf(0.5, 0.5)).toBe(2);
    // 2.9 fair shares end at 2.9 thirds of a bar whose mark of one is at its third.
    expect(endOf(0.725, 0.1, 0.1, 0.075)).toBe(3);
    expect(endOf(...Array.from({ length: 64 }, (_, e) => (e === 0 ? 1 : 0)))).toBe(64);
  });

  it("has room for the work too, where experts differ in size", () => {
    const mixed = measureTest(modelOf("top-k", [1, 99]), Float32Array.of(0.5, 0.5));
    expect(barEndOf(mixed)).toBe(2);
    expect(barEndOf([])).toBe(2);
  });
});
