import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ASSIGNMENTS } from "../reference/routing.ts";
import { allowedChoices, applies, isForced, maxOf } from "./allowed.ts";
import { withField } from "./check.ts";
import type { Experiment } from "./experiment.ts";
import { DEFAULT_EXPERIMENT, FIELDS, formatField, methodDefaults } from "./fields.ts";
import { FIELD_TABLE } from "./fieldTable.ts";
import { hiddenSizesOf, toHiddenSize } from "./hiddenSize.ts";
import { decodeLink, encodeLink } from "./link.ts";
import { anyExperiment } from "./testing/arbitrary.ts";
import { settle } from "./values.ts";

const read = (link: string) => {
  const { experiment, issues } = decodeLink(link);
  return { experiment, messages: issues.map(({ message }) => message) };
};

describe("settle", () => {
  it.each([
    ["?method=base&topK=2", "topK=2 is outside 1 to 1 because assignment is balanced; 1 is used."],
    ["?method=bandit&gate=raw", "gate=raw does not go with assignment=sampled; one is used."],
    [
      "?assignment=sampled&score=sigmoid",
      "score=sigmoid does not go with assignment=sampled; softmax is used.",
    ],
    ["?router=none", "router=none does not go with assignment=top-k; learned is used."],
    ["?assignment=all&router=none&gate=raw", "gate=raw does not go with router=none; one is used."],
    [
      "?method=hash&noise=learned",
      "noise=learned does not go with assignment=hash-locality; none is used.",
    ],
    [
      "?method=hash&router=learned",
      "router=learned does not go with assignment=hash-locality; frozen is used.",
    ],
    [
      "?router=frozen&routerInit=zero",
      "routerInit=zero does not go with router=frozen; default is used.",
    ],
    [
      "?architecture=layer&taskLoss=likelihood",
      "taskLoss=likelihood does not go with architecture=layer; cross-entropy is used.",
    ],
    [
      "?method=dense-params&assignment=sampled",
      "assignment=sampled does not go with method=dense-params; top-k is used.",
    ],
  ])("explains %s", (link, message) => {
    expect(read(link).messages).toEqual([message]);
  });

  it("names what can be taken", () => {
    expect(decodeLink("?router=none").issues[0]).toMatchObject({
      field: "router",
      value: "none",
      allowed: "learned, frozen",
      instead: "learned",
    });
  });

  it("lets what a link does not say give way without a word", () => {
    const { experiment, messages } = read("?assignment=sampled");
    expect(messages).toEqual([]);
    expect(experiment).toEqual({
      ...DEFAULT_EXPERIMENT,
      assignment: "sampled",
      topK: 1,
      gate: "one",
    });
    expect(read("?method=jacobs&architecture=layer")).toEqual({
      experiment: {
        ...methodDefaults("jacobs"),
        architecture: "layer",
        combine: "logits",
        taskLoss: "cross-entropy",
      },
      messages: [],
    });
  });

  it("leaves what is settled as it is", () => {
    fc.assert(
      fc.property(anyExperiment, (experiment) => {
        expect(settle(experiment)).toEqual({ experiment, issues: [] });
      }),
    );
  });

  it("leaves every field a value, whatever the others are", () => {
    fc.assert(
      fc.property(anyExperiment, (experiment) => {
        for (const field of FIELDS) {
          if (field.type === "choice") {
            const values = allowedChoices(field, experiment).map(({ value }) => value);
            expect(values).toContain(experiment[field.name]);
          } else {
            expect(maxOf(field, experiment)).toBeGreaterThanOrEqual(field.min);
          }
        }
      }),
    );
  });

  it("lets a field give way to fields above it alone, so that one pass settles all", () => {
    fc.assert(
      fc.property(anyExperiment, anyExperiment, (experiment, other) => {
        FIELDS.forEach((field, i) => {
          const below = FIELDS.slice(i).map(({ name }) => [name, other[name]]);
          const changed = { ...experiment, ...Object.fromEntries(below) };
          if (field.type === "choice") {
            expect(allowedChoices(field, changed)).toEqual(allowedChoices(field, experiment));
          } else {
            expect(maxOf(field, changed)).toBe(maxOf(field, experiment));
          }
        });
      }),
    );
  });
});

describe("what cannot happen", () => {
  it.each<[string, (experiment: Experiment) => boolean]>([
    [
      "a gate beside a lottery: two gradients would mix",
      ({ assignment, gate }) => assignment === "sampled" && gate !== "one",
    ],
    [
      "a lottery without probabilities",
      ({ assignment, score }) => assignment === "sampled" && score !== "softmax",
    ],
    [
      "a choice among experts that nothing scores",
      ({ assignment, router }) =>
        router === "none" && assignment !== "all" && ASSIGNMENTS[assignment].router === "logits",
    ],
    [
      "a learned router that a hash does not ask",
      ({ assignment, router }) =>
        ASSIGNMENTS[assignment].router !== "logits" && router === "learned",
    ],
    ["a gate without scores", ({ router, gate }) => router === "none" && gate !== "one"],
    [
      "a frozen router of zeros",
      ({ router, routerInit }) => router === "frozen" && routerInit === "zero",
    ],
    [
      "features mixed as probabilities",
      ({ architecture, combine, taskLoss }) =>
        architecture === "layer" && (combine !== "logits" || taskLoss !== "cross-entropy"),
    ],
    [
      "two experts where there is one place",
      ({ assignment, topK }) => ASSIGNMENTS[assignment].slots === "one" && topK > 1,
    ],
    [
      "a second choice by lot where choices have no rank",
      ({ assignment, laterChoices }) => assignment === "all" && laterChoices === "random",
    ],
  ])("%s", (_, isWrong) => {
    fc.assert(
      fc.property(anyExperiment, (experiment) => {
        expect(isWrong(experiment)).toBe(false);
      }),
    );
  });
});

describe("a control that loses its choice and gets it back", () => {
  const change = (experiment: Experiment, name: keyof Experiment, value: string | number) =>
    withField(experiment, name, value).experiment;

  it("goes back to the method's default", () => {
    const sampled = change(DEFAULT_EXPERIMENT, "assignment", "sampled");
    expect(sampled).toMatchObject({ topK: 1, gate: "one" });
    expect(change(sampled, "assignment", "top-k")).toEqual(DEFAULT_EXPERIMENT);
    const layer = change(methodDefaults("jacobs"), "architecture", "layer");
    expect(change(layer, "architecture", "mixture")).toEqual(methodDefaults("jacobs"));
    const single = change(DEFAULT_EXPERIMENT, "numExperts", 1);
    expect(change(single, "numExperts", 5)).toEqual({ ...DEFAULT_EXPERIMENT, numExperts: 5 });
  });

  it("is not shown while it has none", () => {
    const sampled = change(DEFAULT_EXPERIMENT, "assignment", "sampled");
    expect(isForced(FIELD_TABLE.gate, sampled)).toBe(true);
    for (const name of ["gate", "score", "topK"] as const) {
      expect(applies(FIELD_TABLE[name], sampled)).toBe(false);
      expect(applies(FIELD_TABLE[name], DEFAULT_EXPERIMENT)).toBe(true);
    }
  });
});

describe("a list of hidden sizes", () => {
  it.each([
    ["4,8,16", "4-8-16"],
    ["4-8-16", "4-8-16"],
    [" 4, 8 ,16 ", "4-8-16"],
    ["10-10", 10],
    ["7,7,7", 7],
    ["12", 12],
    ["1-256", "1-256"],
  ])("reads %j", (text, hiddenSize) => {
    const link = `?hiddenSize=${encodeURIComponent(text)}`;
    expect(read(link)).toEqual({ experiment: { ...DEFAULT_EXPERIMENT, hiddenSize }, messages: [] });
    expect(withField(DEFAULT_EXPERIMENT, "hiddenSize", text).experiment.hiddenSize).toBe(
      hiddenSize,
    );
  });

  it("stands in links with dashes", () => {
    expect(encodeLink(read("?hiddenSize=4,8").experiment)).toBe("?v=1&hiddenSize=4-8");
    expect(formatField("hiddenSize", "4-8-16")).toBe("4, 8, 16");
  });

  it.each([
    [
      "4-x",
      "hiddenSize=4-x is not a whole number from 1 to 256, or a list of them such as 4-8-16; 10 is used.",
    ],
    [
      "4--8",
      "hiddenSize=4--8 is not a whole number from 1 to 256, or a list of them such as 4-8-16; 10 is used.",
    ],
    ["4-900", "hiddenSize=4-900 is not a list of whole numbers from 1 to 256; 4-256 is used."],
    ["2.5-8", "hiddenSize=2.5-8 is not a list of whole numbers from 1 to 256; 3-8 is used."],
    ["900", "hiddenSize=900 is outside 1 to 256; 256 is used."],
  ])("explains %s", (text, message) => {
    expect(read(`?hiddenSize=${text}`).messages).toEqual([message]);
  });

  it("is as long as there can be experts, and no longer", () => {
    const long = Array.from({ length: 65 }, (_, i) => i + 1).join(",");
    const { experiment, messages } = read(`?hiddenSize=${long}`);
    expect(String(experiment.hiddenSize).split("-")).toHaveLength(64);
    expect(messages[0]).toMatch(/is a list of more than 64 numbers; 1-2-.*… is used\.$/);
  });

  it("is repeated round the experts, and cut where they end", () => {
    const sizes = (hiddenSize: number | string, numExperts: number, numSharedExperts = 0) =>
      hiddenSizesOf({ hiddenSize, numExperts, numSharedExperts });
    expect(sizes(10, 8)).toEqual([10]);
    expect(sizes("4-8", 8)).toEqual([4, 8]);
    expect(sizes("4-8-16", 2)).toEqual([4, 8]);
    expect(sizes("4-8-16", 2, 1)).toEqual([4, 8, 16]);
    expect(toHiddenSize([3, 3, 3])).toBe(3);
  });
});
