import { describe, expect, it } from "vitest";
import { DEFAULT_EXPERIMENT, methodDefaults } from "../../experiment/fields.ts";
import { FAKE_MODEL, fakeEvaluation } from "../../run/testing/fakeEvents.ts";
import { describeOutcome, type FinishedRun } from "./outcome.ts";

/** A finished run of the default experiment: two experts, two classes, one expert an image. */
function finished(
  evaluation: Parameters<typeof fakeEvaluation>[0],
  changes: Partial<FinishedRun> = {},
): FinishedRun {
  return {
    evaluation: fakeEvaluation(evaluation),
    model: FAKE_MODEL,
    experiment: DEFAULT_EXPERIMENT,
    ...changes,
  };
}

const findingOf = (run: FinishedRun) => describeOutcome(run).finding;

describe("what came of a run", () => {
  it.each([
    [[0.53, 0.47, 0.52, 0.48], "E1 took more than half of the 0s."],
    [[0.54, 0.46, 0.03, 0.97], "E2 took nearly all the 1s."],
    [[1, 0, 0.5, 0.5], "E1 took all the 0s."],
    [[0.4, 0.6, 0.5, 0.5], "E2 took more than half of the 0s."],
    [[0.001, 0.999, 0.5, 0.5], "E2 took nearly all the 0s."],
  ])("names the expert that took most of a class: %j", (routing, sentence) => {
    expect(findingOf(finished({ routing: Float32Array.from(routing) }))).toBe(sentence);
  });

  it("tells shares that are no common fraction as a number", () => {
    const routing = Float32Array.of(0.3, 0.42, 0.28, 0.34, 0.33, 0.33);
    const load = Float32Array.of(0.32, 0.37, 0.31);
    const evaluation = { routing, load, utilisation: [1, 1, 1] };
    expect(findingOf(finished(evaluation))).toBe("E2 took 42\u202f% of the 0s.");
  });

  it("counts images where each goes to two experts, not assignments", () => {
    const routing = Float32Array.of(0.5, 0.3, 0.2, 0.34, 0.33, 0.33);
    const load = Float32Array.of(0.42, 0.31, 0.27);
    const evaluation = {
      routing,
      load,
      utilisation: [1.26, 0.93, 0.81],
      expertsPerImage: [0, 0, 4, 0],
    };
    expect(findingOf(finished(evaluation))).toBe("E1 took all the 0s.");
  });

  it("tells first of experts without images, then of one that takes twice its share", () => {
    const starved = { deadExperts: 0.25, utilisation: [1.6, 1.6, 0.8, 0] };
    expect(findingOf(finished(starved))).toBe("E4 gets hardly any image.");
    const two = { deadExperts: 0.5, utilisation: [2, 2, 0, 0] };
    expect(findingOf(finished(two))).toBe("2 of 4 experts get hardly any image.");
    const busy = { utilisation: [2.4, 0.8, 0.4, 0.4], load: Float32Array.of(0.6, 0.2, 0.1, 0.1) };
    expect(findingOf(finished(busy))).toBe(
      "E1 takes 60\u202f% of the work: a fair share would be 25\u202f%.",
    );
  });

  it("tells of the hardest class where there is no choice of experts", () => {
    const evaluation = { accuracy: 0.95, perClass: Float32Array.of(0.97, 0.93) };
    const run = finished(evaluation, { model: { ...FAKE_MODEL, numExperts: 1 } });
    expect(findingOf(run)).toBe(
      "95\u202f% of the test images were read rightly; the 1s were hardest, with 93\u202f%.",
    );
  });
});

describe("what is suggested", () => {
  const suggestionOf = (changes: Partial<typeof DEFAULT_EXPERIMENT>, dead = 0) => {
    const experiment = { ...DEFAULT_EXPERIMENT, ...changes };
    return describeOutcome(finished({ deadExperts: dead }, { experiment })).suggestion;
  };

  it("is to do without the loss that spreads the work, then to look after the experts that starve", () => {
    expect(suggestionOf({})?.change).toEqual({ importanceCoef: 0 });
    expect(suggestionOf({}, 0.5)?.change).toEqual({ importanceCoef: 1 });
    expect(suggestionOf({ importanceCoef: 0 }, 0.5)?.change).toEqual({ importanceCoef: 0.1 });
  });

  it("changes the experiment that it is made for", () => {
    for (const importanceCoef of [0, 0.1]) {
      for (const topK of [1, 2]) {
        for (const numExperts of [1, 8, 32]) {
          const changes = { importanceCoef, topK: Math.min(topK, numExperts), numExperts };
          const change = suggestionOf(changes)?.change ?? {};
          const experiment = { ...DEFAULT_EXPERIMENT, ...changes };
          for (const [name, value] of Object.entries(change)) {
            expect(experiment[name as keyof typeof experiment]).not.toBe(value);
          }
        }
      }
    }
  });

  it("asks nothing of fields that the method does not have", () => {
    const experiment = methodDefaults("hash");
    const { suggestion } = describeOutcome(finished({}, { experiment }));
    expect(Object.keys(suggestion?.change ?? {})).not.toContain("importanceCoef");
  });
});
