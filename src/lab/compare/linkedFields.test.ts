import { expect, it } from "vitest";
import {
  commonExperiment,
  differingFields,
  fieldText,
  fieldValue,
  readLinkedRun,
} from "./linkedFields.ts";
import { groupBySeed } from "./seedGroups.ts";

it("finds the fields that differ, and those alone", () => {
  expect(differingFields(["?v=1&topK=1", "?v=1&topK=1&seed=3", "?v=1&topK=1"])).toEqual(["seed"]);
  expect(differingFields(["?v=1&topK=1", "?v=1&importanceCoef=0"])).toEqual([
    "topK",
    "importanceCoef",
  ]);
  expect(differingFields(["?v=1"])).toEqual([]);
  expect(differingFields([])).toEqual([]);
});

it("counts a live change as a difference, and says it", () => {
  const live = "?v=1&importanceCoef=0.1;0@500";
  expect(differingFields(["?v=1&importanceCoef=0.1", live])).toEqual(["importanceCoef"]);
  expect(fieldText(live, "importanceCoef")).toBe("0.1, from step 500 on 0");
  expect(fieldValue(live, "importanceCoef")).toBe(0.1);
});

it("knows what several runs have in common, and nothing of a single one", () => {
  const common = commonExperiment(["?v=1&topK=1&epochs=9", "?v=1&topK=4&epochs=9&seed=1"]);
  expect(common).toMatchObject({ topK: 2, epochs: 9, seed: 0 });
  expect(commonExperiment(["?v=1&topK=1", "?v=1&topK=1"]).topK).toBe(2);
});

it("reads a link once", () => {
  expect(readLinkedRun("?v=1&topK=1")).toBe(readLinkedRun("?v=1&topK=1"));
});

it("groups runs by everything but the seed, one run a seed, in their order", () => {
  const runs = [
    { id: "a", link: "?v=1&topK=1&seed=1" },
    { id: "b", link: "?v=1" },
    { id: "c", link: "?v=1&topK=1" },
    { id: "again", link: "?v=1&topK=1&seed=1" },
    { id: "live", link: "?v=1&importanceCoef=0.1;0@500" },
  ];
  const ids = groupBySeed(runs).map((group) => group.runs.map(({ id }) => id));
  expect(ids).toEqual([["c", "a"], ["b"], ["live"]]);
});
