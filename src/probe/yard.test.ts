import { describe, expect, it } from "vitest";
import type { Experiment } from "../experiment/experiment.ts";
import { methodDefaults } from "../experiment/fields.ts";
import { METHOD_NAMES } from "../experiment/methods.ts";
import { sum } from "../reference/measures.ts";
import { initParameters, parameterViews } from "../reference/parameters.ts";
import { engineConfig } from "../run/engineConfig.ts";
import { SMALL_EXPERIMENT, smallDataset } from "../run/testing/fakeEngine.ts";
import { chooseDigits } from "./chooseDigits.ts";
import { yardSnapshot } from "./yard.ts";

type Weights = ReturnType<typeof parameterViews<Float32Array>>;

function snapshot(
  changes: Partial<Experiment> = {},
  change: (weights: Weights) => void = () => {},
  testIndices: readonly number[] = [4, 0, 11],
) {
  const dataset = smallDataset();
  const config = engineConfig({ ...SMALL_EXPERIMENT, ...changes }, dataset);
  const parameters = initParameters(config.shape, 3, config.init);
  change(parameterViews(parameters, config.shape));
  const [settings] = config.replicas;
  const yard = yardSnapshot({
    parameters,
    config,
    settings,
    dataset,
    testIndices,
    batch: 2,
    step: 9,
  });
  return { yard, dataset };
}

/** The router of small experiments, [D, E]: expert e scores what `scoreOf` says, whatever the image. */
const scoring =
  (scoreOf: (e: number) => number, E = 3) =>
  ({ router }: Weights) => {
    router.forEach((_, i) => {
      router[i] = scoreOf(i % E);
    });
  };

describe("yardSnapshot", () => {
  it("follows digits to their experts and answers", () => {
    const { yard, dataset } = snapshot();
    const { digits } = yard.test;
    expect(yard.step).toBe(9);
    expect(digits.map(({ index }) => index)).toEqual([4, 0, 11]);
    for (const digit of digits) {
      expect(digit.label).toBe(dataset.test.labels[digit.index]);
      expect(new Set(digit.experts).size).toBe(2);
      expect(digit.gates[0] + digit.gates[1]).toBeCloseTo(1);
      expect(digit.gates[0]).toBeGreaterThanOrEqual(digit.gates[1]);
      expect(digit.confidence).toBeGreaterThan(1 / 3);
      expect(digit.confidence).toBeLessThanOrEqual(1);
    }
    expect(yard.test.batchImages).toBe(1);
    expect(yard.training).toBeUndefined();
    expect(yard.gateShares).toBeUndefined();
  });

  it("hands out memory of its own, since it will be transferred", () => {
    const { yard, dataset } = snapshot({ capacityFactor: 1 });
    for (const { pixels } of [...yard.test.digits, ...(yard.training?.digits ?? [])]) {
      expect(pixels.buffer).not.toBe(dataset.test.images.buffer);
      expect(pixels.byteLength).toBe(pixels.buffer.byteLength);
    }
    expect(yard.test.load.byteLength).toBe(yard.test.load.buffer.byteLength);
  });

  it.each(
    METHOD_NAMES.flatMap((method) =>
      (["mixture", "layer"] as const).map((architecture) => [method, architecture] as const),
    ),
  )("pictures %s, a %s, in finite numbers", (method, architecture) => {
    const experiment = { ...methodDefaults(method), architecture };
    const { yard } = snapshot({ ...experiment, trainSize: 1000, batchSize: 100 });
    for (const scene of [yard.test, yard.training]) {
      for (const digit of scene?.digits ?? []) {
        expect(digit.gates.every(Number.isFinite)).toBe(true);
        expect(digit.gates).toHaveLength(digit.experts.length);
        expect(digit.confidence).toBeGreaterThan(0);
        expect(digit.confidence).toBeLessThanOrEqual(1);
        expect(digit.experts).toEqual(expect.arrayContaining([...digit.dropped]));
      }
    }
    expect(yard.unitActivity.every((share) => share >= 0 && share <= 1)).toBe(true);
    expect(yard.units.some((weight) => weight !== 0)).toBe(true);
  });
});

describe("weights that blew up", () => {
  it("are pictured all the same, without a number that is none", () => {
    const { yard } = snapshot({ capacityFactor: 1 }, (weights) => {
      weights.router.fill(Number.NaN);
      weights.outputWeight.fill(Number.NaN);
    });
    for (const scene of [yard.test, yard.training]) {
      expect(scene?.digits.length).toBeGreaterThan(0);
      expect(scene?.digits.every(({ confidence }) => Number.isFinite(confidence))).toBe(true);
    }
  });
});

describe("hidden units", () => {
  const D = 24;

  it("are each scaled to their own largest weight", () => {
    const { yard } = snapshot();
    expect(yard.unitsShown).toBe(4);
    expect(yard.units).toHaveLength(3 * 4 * D);
    for (let unit = 0; unit < 12; unit++) {
      const weights = yard.units.subarray(unit * D, (unit + 1) * D);
      expect(Math.max(...weights.map(Math.abs))).toBe(127);
    }
  });

  it("are shown as never active when dead, and only then", () => {
    const { yard } = snapshot({}, ({ hiddenBias }) => {
      hiddenBias.fill(100);
      hiddenBias[5] = -1000; // expert 1, unit 1
    });
    const activity = Array.from(yard.unitActivity, (share) => Math.round(share * 1e6) / 1e6);
    expect(activity).toEqual([1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1]);
  });

  it("are measured of an expert that is sent nothing, too", () => {
    const { yard } = snapshot({ topK: 1 }, (weights) => {
      scoring((e) => (e === 0 ? 1 : 0))(weights); // expert 0 wins always
      weights.hiddenBias.fill(100);
    });
    expect(yard.unitActivity.every((share) => Math.abs(share - 1) < 1e-5)).toBe(true);
  });

  it("are few of many", () => {
    expect(snapshot({ hiddenSize: 256 }).yard.unitsShown).toBe(12);
  });

  it("of a layer look through its projection", () => {
    const { yard } = snapshot({ architecture: "layer", modelWidth: 2 }, (weights) => {
      const { projection, hiddenWeight } = weights;
      // Feature 0 is the first pixel, feature 1 the last; expert 0's unit 0 wants one and not the other.
      projection.fill(0);
      projection[0] = 1;
      projection[(D - 1) * 2 + 1] = 1;
      hiddenWeight.fill(0);
      hiddenWeight[0] = 2;
      hiddenWeight[4] = -2;
    });
    const [first] = [yard.units.subarray(0, D)];
    expect([...first]).toEqual([127, ...new Array(D - 2).fill(0), -127]);
  });

  it("that an expert lacks are blank", () => {
    const { yard } = snapshot({ hiddenSize: "4-2-4" });
    const second = yard.units.subarray(4 * D, 8 * D);
    expect(second.subarray(0, 2 * D).some((weight) => weight !== 0)).toBe(true);
    expect(second.subarray(2 * D).every((weight) => weight === 0)).toBe(true);
  });
});

describe("a training batch", () => {
  it("shows some of those that found their expert full, and counts them all", () => {
    const changes = { topK: 1, capacityFactor: 1 };
    const { yard } = snapshot(
      changes,
      scoring((e) => (e === 1 ? 1 : 0)),
    );
    const { training } = yard;
    expect(training).toMatchObject({ batchImages: 100, capacity: 34, dropped: 66, unrouted: 66 });
    expect([...(training?.load ?? [])]).toEqual([0, 100, 0]);
    const dropped = training?.digits.map((digit) => digit.dropped);
    expect(dropped).toEqual([[], [], [], [], [1], [1]]);
  });

  it("is evenly assigned by the auction, to the limit it names", () => {
    const { training } = snapshot({ assignment: "balanced", topK: 1 }).yard;
    expect(training).toMatchObject({ capacity: 34, dropped: 0, unrouted: 0 });
    expect(sum(training?.load ?? [])).toBe(100);
    expect(Math.max(...(training?.load ?? []))).toBeLessThanOrEqual(34);
  });

  it.each([
    ["noise of a fixed size", { noise: "gaussian", noiseScale: 1 }, true],
    ["no noise", { noise: "gaussian", noiseScale: 0 }, false],
    ["chance", { assignment: "sampled", topK: 1 }, true],
    ["second choices at random", { laterChoices: "random" }, true],
    ["nothing", {}, false],
  ] as const)("is shown apart where %s sets it apart: %s", (_, changes, isShown) => {
    expect(snapshot(changes).yard.training !== undefined).toBe(isShown);
  });

  it("counts no images where every expert sees them all", () => {
    const { yard } = snapshot({ assignment: "all" });
    expect(yard.training).toBeUndefined();
    expect(yard.test.unrouted).toBe(0);
  });
});

describe("experts that choose", () => {
  it("take exactly their share of a batch of test images, all digits from that one", () => {
    const changes = { assignment: "expert-choice", gate: "raw" } as const;
    const { test } = snapshot(changes, () => {}, [3, 7, 49]).yard;
    expect(test).toMatchObject({ batchImages: 50, capacity: 34, dropped: 0 });
    expect([...test.load]).toEqual([34, 34, 34]);
    const unrouted = test.digits.filter(({ experts }) => experts.length === 0);
    expect(unrouted.length).toBe(Math.min(2, test.unrouted));
    expect(new Set(test.digits.map(({ index }) => index)).size).toBe(3);
  });

  it("leave out an image that none of them wants", () => {
    const changes = { assignment: "expert-choice", gate: "raw", capacityFactor: 0.5 } as const;
    // All scores are equal, so every expert takes the same first images.
    const { test } = snapshot(changes, ({ router }) => router.fill(0)).yard;
    expect(test).toMatchObject({ capacity: 17, unrouted: 33 });
    expect(test.digits.map(({ experts }) => experts.length)).toEqual([3, 0, 0]);
  });
});

describe("a hash", () => {
  it("has a key for its table: signs, or the image's own hash", () => {
    const locality = methodDefaults("hash");
    const keys = snapshot({ ...locality, numExperts: 3 }).yard.test.digits.map((d) => d.hashKey);
    expect(keys.every((key) => key !== undefined && key >= 0 && key < 2 ** 16)).toBe(true);
    const image = { ...locality, numExperts: 3, assignment: "hash-image", router: "none" } as const;
    for (const { hashKey, experts } of snapshot(image).yard.test.digits) {
      expect(experts).toEqual([(hashKey ?? 0) % 3]);
    }
    expect(snapshot().yard.test.digits[0].hashKey).toBeUndefined();
  });

  it("stands in at test for experts that training draws anew", () => {
    const { yard } = snapshot({ ...methodDefaults("random"), numExperts: 3 });
    for (const { hashKey, experts } of yard.test.digits) {
      expect(experts).toEqual([(hashKey ?? Number.NaN) % 3]);
    }
    const keys = yard.training?.digits.map(({ hashKey }) => hashKey);
    expect(keys).toEqual(new Array(6).fill(undefined));
  });
});

describe("all experts", () => {
  it("share each class by their gates", () => {
    const { yard } = snapshot(
      { assignment: "all", gate: "raw" },
      scoring((e) => (e === 2 ? 100 : 0)),
    );
    expect([...(yard.gateShares ?? [])]).toEqual(
      [0, 0, 1, 0, 0, 1, 0, 0, 1].map((share) => expect.closeTo(share)),
    );
  });
});

describe("chooseDigits", () => {
  it("takes one of each class, the same every time", () => {
    const dataset = smallDataset();
    const chosen = chooseDigits(dataset);
    expect(chosen).toEqual(chooseDigits(dataset));
    expect(chosen.map((index) => dataset.test.labels[index]).sort()).toEqual([0, 1, 2]);
  });

  it("puts the hard ones last", () => {
    const dataset = smallDataset();
    const D = 24;
    // Image 30 (class 0) looks exactly like image 31 (class 1).
    dataset.test.images.copyWithin(30 * D, 31 * D, 32 * D);
    expect(chooseDigits(dataset)).toContain(30);
    expect(chooseDigits(dataset).slice(-2)).toContain(30);
  });
});
