import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Experiment } from "../experiment/experiment.ts";
import { DEFAULT_EXPERIMENT, FIELDS, liveFields, methodDefaults } from "../experiment/fields.ts";
import { METHOD_NAMES, type MethodName } from "../experiment/methods.ts";
import { anyExperiment, anyNearMethod } from "../experiment/testing/arbitrary.ts";
import { HASH_BITS, PLAIN_SETTINGS, TUTORIAL_ROUTING } from "../reference/routing.ts";
import { engineConfig, replicaSettings } from "./engineConfig.ts";
import { smallDataset } from "./testing/fakeEngine.ts";

const dataset = smallDataset();
const configOf = (changes: Partial<Experiment>) =>
  engineConfig({ ...DEFAULT_EXPERIMENT, ...changes }, dataset);
const configOfMethod = (method: MethodName) => engineConfig(methodDefaults(method), dataset);

describe("engineConfig", () => {
  it("makes the tutorial's engine of the default", () => {
    const config = configOf({});
    expect(config.routing).toEqual(TUTORIAL_ROUTING);
    expect(config.init).toEqual({ scale: 1, router: "default" });
    expect(config.shape).toEqual({
      numReplicas: 1,
      numPixels: dataset.rows * dataset.columns,
      modelWidth: 0,
      numClasses: dataset.numClasses,
      numExperts: 8,
      numSharedExperts: 0,
      topK: 2,
      routerColumns: 8,
      hiddenSize: 10,
      hiddenSizes: [10],
    });
    expect(config.trainSize).toBe(dataset.train.count);
    expect(config.replicas).toEqual([
      {
        ...PLAIN_SETTINGS,
        importanceCoef: 0.1,
        learningRate: 0.001,
        momentum: 0.9,
        clipNorm: 0,
        numExperts: 8,
        topK: 2,
      },
    ]);
  });

  it.each<[Partial<Experiment>, object]>([
    [{ assignment: "all" }, { topK: 8, routerColumns: 8 }],
    [
      { assignment: "all", router: "none" },
      { topK: 8, routerColumns: 0 },
    ],
    [{ assignment: "expert-choice" }, { topK: 2, routerColumns: 8 }],
    [
      { assignment: "balanced", topK: 1 },
      { topK: 1, routerColumns: 8 },
    ],
    [
      { assignment: "hash-locality", topK: 1 },
      { topK: 1, routerColumns: HASH_BITS },
    ],
    [
      { assignment: "hash-image", router: "none", topK: 1 },
      { topK: 1, routerColumns: 0 },
    ],
    [{ noise: "learned" }, { routerColumns: 16 }],
    [{ noise: "gaussian" }, { routerColumns: 8 }],
    [{ architecture: "layer" }, { modelWidth: 64 }],
    [{ architecture: "mixture", modelWidth: 32 }, { modelWidth: 0 }],
    [{ hiddenSize: "4-8-16" }, { hiddenSize: 16, hiddenSizes: [4, 8, 16] }],
    [
      { hiddenSize: "4-8-16", numExperts: 2 },
      { hiddenSize: 8, hiddenSizes: [4, 8] },
    ],
    [
      { hiddenSize: "4-8-16", numExperts: 2, numSharedExperts: 1 },
      { hiddenSize: 16, hiddenSizes: [4, 8, 16] },
    ],
  ])("gives %j the shape %j", (changes, shape) => {
    expect(configOf(changes).shape).toMatchObject(shape);
  });

  it("starts routers as they ask", () => {
    expect(configOfMethod("hash").init.router).toBe("centred");
    expect(configOfMethod("noisy-top-k").init.router).toBe("zero");
    expect(configOf({ initScale: 0.1 }).init).toEqual({ scale: 0.1, router: "default" });
  });

  it.each(["dense-params", "dense-flops"] as const)("makes one dense network of %s", (method) => {
    const { shape, routing, replicas } = engineConfig(
      { ...methodDefaults(method), numSharedExperts: 1, noise: "learned", balanceCoef: 1 },
      dataset,
    );
    expect(shape).toMatchObject({ numExperts: 1, topK: 1, numSharedExperts: 0, routerColumns: 0 });
    expect(shape.hiddenSizes).toEqual([shape.hiddenSize]);
    expect(routing).toEqual({
      ...TUTORIAL_ROUTING,
      router: "none",
      assignment: "all",
      gate: "one",
    });
    expect(replicas).toEqual([
      {
        ...PLAIN_SETTINGS,
        learningRate: 0.001,
        momentum: 0.9,
        clipNorm: 0,
        numExperts: 1,
        topK: 1,
      },
    ]);
  });

  it("knows every setting that an engine takes", () => {
    const settings = Object.keys(replicaSettings(DEFAULT_EXPERIMENT, dataset));
    const names: string[] = FIELDS.map(({ name }) => name);
    expect(settings.filter((name) => !names.includes(name))).toEqual([]);
  });

  it("has only finite numbers and whole sizes, whatever the experiment", () => {
    fc.assert(
      fc.property(anyExperiment, (experiment) => {
        const { shape, replicas } = engineConfig(experiment, dataset);
        for (const value of Object.values(replicas[0])) expect(value).toSatisfy(Number.isFinite);
        const { hiddenSizes, ...sizes } = shape;
        for (const size of [...hiddenSizes, ...Object.values(sizes)]) {
          expect(size).toSatisfy(Number.isInteger);
        }
        expect(shape.topK).toBeGreaterThanOrEqual(1);
        expect(shape.topK).toBeLessThanOrEqual(shape.numExperts);
        expect(Math.max(...hiddenSizes)).toBe(shape.hiddenSize);
      }),
    );
  });
});

describe("a live change", () => {
  it("never needs another engine", () => {
    fc.assert(
      fc.property(anyNearMethod, anyExperiment, (before, other) => {
        const after = { ...before, ...liveFields(other) };
        const { replicas, ...rest } = engineConfig(after, dataset);
        const { replicas: _, ...same } = engineConfig(before, dataset);
        expect(rest).toEqual(same);
        expect(replicas).toEqual([replicaSettings(after, dataset)]);
      }),
      { numRuns: 1000 },
    );
  });
});

it("takes noise too small to divide by for none", () => {
  const scaleOf = (noiseScale: number) =>
    replicaSettings({ ...DEFAULT_EXPERIMENT, noise: "gaussian", noiseScale }, dataset).noiseScale;
  expect([0, 5e-324, 1e-7, 1e-6, 0.1].map(scaleOf)).toEqual([0, 0, 0, 1e-6, 0.1]);
});

describe("a field that does not apply", () => {
  it.each(METHOD_NAMES)("changes nothing of %s", (method) => {
    const own = methodDefaults(method);
    for (const field of FIELDS) {
      if (field.type === "choice" || !(field.appliesTo && field.name in PLAIN_SETTINGS)) continue;
      if (field.appliesTo(own)) continue;
      const changed = replicaSettings({ ...own, [field.name]: 1 }, dataset);
      expect(changed).toEqual(replicaSettings(own, dataset));
    }
  });
});
