import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkExperiment, withField } from "./check.ts";
import { type Experiment, resolveGate } from "./experiment.ts";
import { DEFAULT_EXPERIMENT, FIELDS, methodDefaults } from "./fields.ts";
import { decodeLink, encodeLink } from "./link.ts";
import { METHOD_NAMES, METHODS, type MethodName } from "./methods.ts";
import { citePapers } from "./sources.ts";
import { anyNearMethod } from "./testing/arbitrary.ts";
import { experimentSchema } from "./testing/schema.ts";

const choose = (experiment: Experiment, method: MethodName) =>
  withField(experiment, "method", method).experiment;

/** Fields that no method presets. */
const RUN = FIELDS.filter(({ group }) => ["Data", "Optimiser", "Engine"].includes(group));

describe.each(METHOD_NAMES)("%s", (method) => {
  const own = methodDefaults(method);
  const row = METHODS[method];

  it("is presented in whole sentences", () => {
    expect(row.idea).toMatch(/^[A-Z].*\.$/);
    if (row.deviation) expect(row.deviation).toMatch(/^[A-Z].*\.$/);
    expect(row.formula).not.toBe("");
    if (!row.matches) expect(citePapers(row.papers ?? [])).toContain("(");
    expect(row.year === undefined).toBe(row.papers === undefined);
  });

  it("holds together as it is", () => {
    expect(checkExperiment(own)).toEqual([]);
    expect(experimentSchema.parse({ ...own })).toEqual(own);
  });

  it("is its name in a link, and nothing more", () => {
    const link = method === "tutorial" ? "?v=1" : `?v=1&method=${method}`;
    expect(encodeLink(own)).toBe(link);
    expect(decodeLink(link)).toEqual({ experiment: own, changes: [], issues: [] });
  });

  it("sets nothing of data, optimiser and engine", () => {
    expect(RUN.filter(({ name }) => name in row.preset)).toEqual([]);
  });

  it("is what choosing it in the page gives, and leaving it gives the default back", () => {
    expect(choose(DEFAULT_EXPERIMENT, method)).toEqual(own);
    expect(choose(own, "tutorial")).toEqual(DEFAULT_EXPERIMENT);
  });
});

describe("links of methods", () => {
  it("lose nothing, whatever is moved", () => {
    fc.assert(
      fc.property(anyNearMethod, (experiment) => {
        expect(decodeLink(encodeLink(experiment))).toEqual({ experiment, changes: [], issues: [] });
      }),
      { numRuns: 2000 },
    );
  });

  it("say only what the method does not say by itself", () => {
    expect(encodeLink({ ...methodDefaults("switch"), topK: 2 })).toBe("?v=1&method=switch&topK=2");
    expect(encodeLink({ ...methodDefaults("switch"), balanceCoef: 0.1 })).toBe(
      "?v=1&method=switch&balanceCoef=0.1",
    );
    expect(decodeLink("?v=1&method=switch&seed=3").experiment).toEqual({
      ...methodDefaults("switch"),
      seed: 3,
    });
    expect(decodeLink("?method=switch&topK=x").experiment.topK).toBe(1);
  });
});

describe("choosing a method", () => {
  const visitor: Experiment = {
    ...DEFAULT_EXPERIMENT,
    numExperts: 12,
    topK: 3,
    zCoef: 0.01,
    capacityFactor: 3,
    importanceCoef: 0.5,
    seed: 7,
    optimizer: "sgd",
    batchSize: 32,
    engine: "cpu",
  };

  it("keeps what neither method has a say in", () => {
    expect(choose(visitor, "gshard")).toEqual({
      ...visitor,
      method: "gshard",
      ...METHODS.gshard.preset,
    });
  });

  it("gives back what the method before had set", () => {
    const { topK, zCoef, capacityFactor, balanceCoef } = choose(
      choose(visitor, "switch"),
      "jacobs",
    );
    expect({ topK, zCoef, capacityFactor, balanceCoef }).toEqual({
      topK: 2,
      zCoef: 0.01,
      capacityFactor: 0,
      balanceCoef: 0,
    });
  });

  it("keeps the mixture that a baseline is matched to", () => {
    const matched = choose(methodDefaults("sigmoid-shared"), "dense-flops");
    expect(matched).toMatchObject({ numExperts: 16, topK: 4, hiddenSize: 5, numSharedExperts: 1 });
    expect(matched).toMatchObject({ score: "softmax", gate: "auto", biasRate: 0 });
    expect(choose(methodDefaults("switch"), "dense-flops").topK).toBe(1);
    expect(choose(methodDefaults("dense"), "dense-flops").assignment).toBe("all");
    expect(choose(methodDefaults("base"), "dense-params").assignment).toBe("top-k");
  });

  it("changes nothing when it is the method already", () => {
    fc.assert(
      fc.property(anyNearMethod, (experiment) => {
        expect(choose(experiment, experiment.method)).toBe(experiment);
      }),
    );
  });

  it("leaves data, optimiser and engine alone", () => {
    fc.assert(
      fc.property(anyNearMethod, fc.constantFrom(...METHOD_NAMES), (experiment, method) => {
        const after = choose(experiment, method);
        for (const { name } of RUN) expect(after[name]).toBe(experiment[name]);
      }),
    );
  });
});

describe("resolveGate", () => {
  it.each<[Partial<Experiment>, string]>([
    [{}, "renormalised"],
    [{ topK: 1 }, "raw"],
    [{ topK: 1, gate: "renormalised" }, "renormalised"],
    [{ assignment: "all", topK: 1 }, "renormalised"],
    [{ assignment: "all", numExperts: 1 }, "raw"],
    [{ assignment: "all", router: "none" }, "one"],
    [{ assignment: "expert-choice" }, "raw"],
    [{ assignment: "balanced" }, "raw"],
    [{ assignment: "sampled" }, "one"],
    [{ assignment: "hash-locality" }, "one"],
  ])("makes of %j the gate %s", (changes, gate) => {
    expect(resolveGate({ ...DEFAULT_EXPERIMENT, ...changes })).toBe(gate);
  });
});
