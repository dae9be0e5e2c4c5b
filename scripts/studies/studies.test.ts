import { describe, expect, test } from "vitest";
import type { Experiment } from "../../src/experiment/experiment.ts";
import { DEFAULT_EXPERIMENT } from "../../src/experiment/fields.ts";
import type { RunResult } from "../../src/run/result.ts";
import { readConditions, select } from "./results.ts";
import { classesPerExpert, expertsPerClass, sharedExperts } from "./routingMeasures.ts";
import { renderStudy } from "./tables.ts";

const runOf = (experiment: Partial<Experiment>, test: Partial<RunResult["test"]> = {}) =>
  ({ experiment: { ...DEFAULT_EXPERIMENT, ...experiment }, test }) as RunResult;

describe("measures of the routing", () => {
  test("classes that go to the same experts share all of them, others none", () => {
    const routing = [
      [0.5, 0.5, 0],
      [0.5, 0.5, 0],
      [0, 0, 1],
      [0, 0.25, 0.75],
    ];
    const run = runOf({}, { routing, load: [1 / 4, 5 / 16, 7 / 16] });
    expect(sharedExperts(run, 0, 1)).toBe(1);
    expect(sharedExperts(run, 0, 2)).toBe(0);
    expect(sharedExperts(run, 0, 3)).toBe(0.25);
  });

  test("even use of n experts counts n of them; an expert without images counts for nothing", () => {
    const routing = [
      [0.5, 0.5, 0],
      [0.5, 0.5, 0],
    ];
    const run = runOf({}, { routing, load: [0.5, 0.5, 0] });
    expect(expertsPerClass(run)).toBeCloseTo(2, 12);
    expect(classesPerExpert(run)).toBeCloseTo(2, 12);
  });
});

test("a condition keeps one expert, on which neither k nor the coefficient has an effect", () => {
  const runs = [
    runOf({ numExperts: 1, topK: 1 }),
    runOf({ numExperts: 4, topK: 2 }),
    runOf({ numExperts: 4, topK: 1 }),
    runOf({ numExperts: 4, topK: 2, importanceCoef: 1 }),
  ];
  const kept = select(runs, readConditions("topK=2&importanceCoef=0.1"));
  expect(kept).toEqual([runs[0], runs[1]]);
});

test("tables of a page are filled, and filled again with other results", () => {
  const page =
    'Before.\n\n<!-- study table="accuracy by topK" where="" -->\nold\n<!-- /study -->\n\nAfter.\n';
  const accuracies = (twoExperts: number) => [
    runOf({ numExperts: 1, topK: 1 }, { accuracy: 0.92 }),
    runOf({ numExperts: 2, topK: 2 }, { accuracy: twoExperts }),
    runOf({ numExperts: 2, topK: 2 }, { accuracy: twoExperts + 0.02 }),
  ];
  const first = renderStudy(page, accuracies(0.93));
  expect(first).toContain("| 2       |                 – | 94.00 (93.0–95.0) |");
  expect(first).toMatch(/^Before\.[\s\S]*After\.\n$/);
  expect(renderStudy(first, accuracies(0.93))).toBe(first);
  expect(renderStudy(first, accuracies(0.95))).toContain("96.00 (95.0–97.0)");
});
