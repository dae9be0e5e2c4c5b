import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkExperiment, withField } from "./check.ts";
import { isNumberField } from "./field.ts";
import { DEFAULT_EXPERIMENT, describeFields, FIELDS, formatField } from "./fields.ts";
import { FIELD_TABLE } from "./fieldTable.ts";
import { METHODS } from "./methods.ts";
import { anyExperiment } from "./testing/arbitrary.ts";
import { experimentSchema } from "./testing/schema.ts";

describe("FIELDS", () => {
  it("defaults to the tutorial's experiment", () => {
    expect(DEFAULT_EXPERIMENT).toEqual({
      dataset: "mnist",
      trainSize: 60000,
      seed: 0,
      method: "tutorial",
      architecture: "mixture",
      modelWidth: 64,
      numExperts: 8,
      numSharedExperts: 0,
      topK: 2,
      hiddenSize: 10,
      assignment: "top-k",
      router: "learned",
      score: "softmax",
      noise: "none",
      noiseScale: 0.1,
      gate: "auto",
      laterChoices: "always",
      capacityFactor: 0,
      priority: "position",
      biasRate: 0,
      routerInit: "default",
      routerPrecision: "f32",
      combine: "logits",
      expertDropout: 0,
      inputDropout: 0,
      initScale: 1,
      expertPrecision: "f32",
      taskLoss: "cross-entropy",
      importanceCoef: 0.1,
      loadCoef: 0,
      balanceCoef: 0,
      balanceCounts: "all-choices",
      zCoef: 0,
      tokenEntropyCoef: 0,
      batchEntropyCoef: 0,
      clipNorm: 0,
      optimizer: "adam",
      learningRate: 0.001,
      momentum: 0.9,
      batchSize: 128,
      epochs: 5,
      engine: "auto",
    });
  });

  it.each(FIELDS.map((field) => [field.name, field] as const))("%s is in order", (name, field) => {
    expect(FIELD_TABLE[name]).toBe(field);
    expect(field.help).toMatch(/^[A-Z].*\.$/);
    if (!isNumberField(field)) {
      expect(field.choices.map((choice) => choice.value)).toContain(field.default);
      return;
    }
    const low = field.sliderMin ?? field.min;
    const high = field.sliderMax ?? field.max;
    const ascending = [field.min, low, field.default, high, field.max];
    if (field.control === "slider") {
      expect(ascending).toEqual([...ascending].sort((a, b) => a - b));
    }
  });

  it("has labels that differ, so that screen readers can tell them apart", () => {
    expect(new Set(FIELDS.map((field) => field.label)).size).toBe(FIELDS.length);
    expect(FIELD_TABLE.topK.label).toBe("Experts per image (k)");
    expect(FIELD_TABLE.method.choices[0].help).toBe(METHODS.tutorial.idea);
  });

  it("says where a field has no effect", () => {
    const { appliesTo } = FIELD_TABLE.momentum;
    expect(appliesTo?.(DEFAULT_EXPERIMENT)).toBe(false);
    expect(appliesTo?.({ ...DEFAULT_EXPERIMENT, optimizer: "sgd" })).toBe(true);
  });
});

describe("describeFields", () => {
  it("names every field with its range and default", () => {
    const text = describeFields();
    for (const field of FIELDS) expect(text).toContain(`  ${field.name} `);
    expect(text).toContain("a whole number from 1 to 64; 8 unless given");
    expect(text).toContain("one of auto, webgpu, cpu; auto unless given");
    expect(text).toContain("or a list of them such as 4-8-16; 10 unless given");
    expect(text).toMatch(/ hash +assignment=hash-locality router=frozen topK=1 /);
  });
});

describe("helper texts", () => {
  /** Characters of a line in the panel of settings. */
  const LINE = 42;

  function countLines(text: string): number {
    let lines = 1;
    let length = -1;
    for (const word of text.split(" ")) {
      length += 1 + word.length;
      if (length <= LINE) continue;
      lines++;
      length = word.length;
    }
    return lines;
  }

  // Methods stand out: what they do is told in full.
  const others = FIELDS.filter(({ name }) => name !== "method");
  const texts = others.flatMap((field) => [
    field.help,
    ...(field.type === "choice" ? field.choices.map(({ help }) => help) : []),
  ]);

  it.each(texts)("fits two lines: %s", (text) => {
    expect(countLines(text)).toBeLessThanOrEqual(2);
    expect(text).toMatch(/^[A-Z0-9].*\.$/);
  });
});

describe("formatField", () => {
  it("writes values as people read them", () => {
    expect(formatField("trainSize", 60000)).toBe("60,000");
    expect(formatField("seed", 123456)).toBe("123456");
    expect(formatField("learningRate", 1e-6)).toBe("0.000001");
    expect(formatField("optimizer", "adam")).toBe("Adam");
  });
});

describe("experimentSchema", () => {
  it("takes every experiment that a link can say", () => {
    fc.assert(
      fc.property(anyExperiment, (experiment) => {
        expect(experimentSchema.parse({ ...experiment })).toEqual(experiment);
      }),
    );
  });

  it.each([
    ["a field too many", { extra: 1 }],
    ["a field too few", { seed: undefined }],
    ["NaN", { learningRate: Number.NaN }],
    ["a number as text", { numExperts: "8" }],
    ["a number out of range", { numExperts: 65 }],
    ["half an expert", { numExperts: 1.5 }],
    ["an unknown choice", { engine: "gpu" }],
    ["an unknown data set", { dataset: "cifar" }],
    ["fields that do not fit each other", { numExperts: 2, topK: 3 }],
  ])("refuses %s", (_, change) => {
    expect(experimentSchema.safeParse({ ...DEFAULT_EXPERIMENT, ...change }).success).toBe(false);
  });
});

describe("withField", () => {
  it("sets a field", () => {
    expect(withField(DEFAULT_EXPERIMENT, "numExperts", 16)).toEqual({
      experiment: { ...DEFAULT_EXPERIMENT, numExperts: 16 },
      issues: [],
    });
    expect(withField(DEFAULT_EXPERIMENT, "engine", "cpu").experiment.engine).toBe("cpu");
    expect(withField(DEFAULT_EXPERIMENT, "learningRate", "1e-2").experiment.learningRate).toBe(
      0.01,
    );
  });

  it("lowers k with the number of experts, and says so", () => {
    const { experiment, issues } = withField(DEFAULT_EXPERIMENT, "numExperts", 1);
    expect(experiment).toEqual({ ...DEFAULT_EXPERIMENT, numExperts: 1, topK: 1 });
    expect(issues.map((issue) => issue.message)).toEqual([
      "topK=2 is outside 1 to 1 because numExperts is 1; 1 is used.",
    ]);
  });

  it("clamps, and keeps what it has where the value says nothing", () => {
    expect(withField(DEFAULT_EXPERIMENT, "topK", 60).experiment.topK).toBe(8);
    const before = { ...DEFAULT_EXPERIMENT, epochs: 7 };
    for (const nothing of ["", "x", Number.NaN]) {
      const { experiment, issues } = withField(before, "epochs", nothing);
      expect(experiment).toEqual(before);
      expect(issues).toHaveLength(1);
    }
  });

  it("always gives an experiment that holds together", () => {
    const anyField = fc.constantFrom(...FIELDS.map(({ name }) => name));
    const anyInput = fc.oneof(fc.double(), fc.integer(), fc.string());
    fc.assert(
      fc.property(anyExperiment, anyField, anyInput, (before, name, value) => {
        const { experiment } = withField(before, name, value);
        expect(checkExperiment(experiment)).toEqual([]);
        expect(experimentSchema.safeParse(experiment).error).toBeUndefined();
      }),
    );
  });
});
