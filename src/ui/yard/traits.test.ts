import { describe, expect, it } from "vitest";
import type { YardScene, YardSnapshot } from "../../probe/yardSnapshot.ts";
import type { AssignmentKind, Routing } from "../../reference/routing.ts";
import { FAKE_MODEL } from "../../run/testing/fakeEvents.ts";
import { traitsOf, usualView } from "./traits.ts";

const SCENE: YardScene = {
  digits: [],
  batchImages: 8,
  load: new Uint32Array(2),
  capacity: 0,
  dropped: 0,
  unrouted: 0,
};

const modelOf = (routing: Partial<Routing>) => ({
  ...FAKE_MODEL,
  routing: { ...FAKE_MODEL.routing, ...routing },
});

const snapshotOf = (training: YardScene | undefined): YardSnapshot => ({
  step: 0,
  test: SCENE,
  training,
  gateShares: undefined,
  unitsShown: 1,
  units: new Int8Array(),
  unitActivity: new Float32Array(),
});

describe("traitsOf", () => {
  it.each([
    ["hash-locality", "test", "signs"],
    ["hash-image", "test", "hash"],
    ["random", "test", "hash"],
    ["random", "training", undefined],
    ["top-k", "test", undefined],
  ] as const)("%s, in %s, has a table of %s", (assignment, view, table) => {
    expect(traitsOf(modelOf({ assignment }), view).table).toBe(table);
  });

  it("tells who chooses, how many, and with what voice", () => {
    expect(traitsOf(modelOf({ assignment: "expert-choice" }), "test").isReach).toBe(true);
    expect(traitsOf(modelOf({ assignment: "all" }), "test").isComplete).toBe(true);
    expect(traitsOf(modelOf({ gate: "one" }), "test").isUngated).toBe(true);
    const { isReach, isComplete, isUngated } = traitsOf(modelOf({}), "test");
    expect([isReach, isComplete, isUngated]).toEqual([false, false, false]);
  });
});

describe("usualView", () => {
  const viewOf = (assignment: AssignmentKind, training: YardScene | undefined) =>
    usualView(modelOf({ assignment }), snapshotOf(training));

  it("is training's where a batch, a limit or chance decides", () => {
    for (const assignment of ["balanced", "sinkhorn", "sampled", "random"] as const) {
      expect(viewOf(assignment, SCENE)).toBe("training");
    }
    expect(viewOf("top-k", { ...SCENE, capacity: 5 })).toBe("training");
  });

  it("is the test's where only noise differs, or nothing does", () => {
    expect(viewOf("top-k", SCENE)).toBe("test");
    expect(viewOf("balanced", undefined)).toBe("test");
  });
});
