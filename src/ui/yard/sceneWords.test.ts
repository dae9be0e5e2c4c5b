import { describe, expect, it } from "vitest";
import { methodDefaults } from "../../experiment/fields.ts";
import { METHOD_NAMES, type MethodName } from "../../experiment/methods.ts";
import type { YardDigit, YardScene } from "../../probe/yardSnapshot.ts";
import { describeModel } from "../../run/describeModel.ts";
import { engineConfig } from "../../run/engineConfig.ts";
import type { ModelDescription } from "../../run/events.ts";
import { smallDataset } from "../../run/testing/fakeEngine.ts";
import { describeScene, describeStray } from "./sceneWords.ts";

function modelOf(method: MethodName): ModelDescription {
  const experiment = methodDefaults(method);
  return describeModel(experiment, engineConfig(experiment, smallDataset()));
}

function digitTo(experts: number[], dropped: number[] = []): YardDigit {
  return {
    index: 0,
    pixels: new Uint8Array(1),
    label: 3,
    experts,
    gates: experts.map(() => 1),
    dropped,
    hashKey: undefined,
    prediction: 3,
    confidence: 0.9,
  };
}

const TEST: YardScene = {
  digits: [digitTo([0]), digitTo([1])],
  batchImages: 1,
  load: new Uint32Array(8),
  capacity: 0,
  dropped: 0,
  unrouted: 0,
};
const BATCH: YardScene = { ...TEST, batchImages: 128, load: new Uint32Array(8).fill(16) };

describe("describeScene", () => {
  it("speaks of routers only where one throws switches", () => {
    expect(describeScene(modelOf("tutorial"), TEST, "test")).toBe(
      "Two test digits arrive, the router throws the switches, two experts vote.",
    );
    expect(describeScene(modelOf("switch"), TEST, "test")).toContain("one expert answers");
    expect(describeScene(modelOf("frozen"), TEST, "test")).toContain("a router that never learns");
    expect(describeScene(modelOf("hash"), TEST, "test")).toContain("No router");
    expect(describeScene(modelOf("jacobs"), TEST, "test")).toContain("all 8 experts answer");
    expect(describeScene(modelOf("dense-params"), TEST, "test")).toContain("one network");
    expect(describeScene(modelOf("sigmoid-shared"), TEST, "test")).toContain(
      "four experts and the one that all share vote",
    );
  });

  it("says how many of how many experts take, and who is left", () => {
    const scene = { ...BATCH, batchImages: 1000, capacity: 250, unrouted: 147 };
    const choice = modelOf("expert-choice");
    const withStray = { ...scene, digits: [digitTo([0]), digitTo([])] };
    expect(describeScene(choice, withStray, "test")).toMatch(/none, one of them shown\.$/);
    expect(describeScene(choice, scene, "test")).toBe(
      "The experts choose: each takes the 250 of 1,000 test images that it scores highest. 147 are chosen by none.",
    );
  });

  it("tells what training does to a batch, and that a test does not", () => {
    const full = {
      ...BATCH,
      digits: [digitTo([0], [0]), digitTo([1])],
      capacity: 20,
      dropped: 12,
    };
    expect(describeScene(modelOf("switch"), full, "training")).toBe(
      "Two of a training batch of 128, one picked for being dropped: an expert takes at most 20, 12 of 128 assignments (9.4\u202f%) find theirs full. At test nothing is dropped.",
    );
    const even = { ...BATCH, capacity: 16 };
    expect(describeScene(modelOf("base"), even, "training")).toContain("every expert exactly 16");
    const uneven = { ...even, capacity: 17 };
    expect(describeScene(modelOf("base"), uneven, "training")).toContain("at most 17");
  });

  it.each(METHOD_NAMES)("has a sentence for %s, in test and training", (method) => {
    for (const view of ["test", "training"] as const) {
      expect(describeScene(modelOf(method), BATCH, view)).toMatch(/^[A-Z].*\.$/);
    }
  });
});

describe("describeStray", () => {
  const mixture = { modelWidth: 0, numSharedExperts: 0 };

  it("is silent about digits that some expert has", () => {
    expect(describeStray(digitTo([0, 1], [1]), mixture)).toBeUndefined();
  });

  it("tells the dropped from those that nobody chose", () => {
    expect(describeStray(digitTo([0], [0]), mixture)).toMatchObject({
      label: "dropped",
      isAnswered: false,
    });
    expect(describeStray(digitTo([]), mixture)?.label).toBe("not chosen");
  });

  it("knows who answers all the same", () => {
    const layer = describeStray(digitTo([]), { ...mixture, modelWidth: 8 });
    expect(layer).toMatchObject({ isAnswered: true });
    expect(layer?.title).toContain("residual");
    const shared = describeStray(digitTo([]), { ...mixture, numSharedExperts: 1 });
    expect(shared?.title).toContain("shared");
  });
});
