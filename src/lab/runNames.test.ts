import { describe, expect, it } from "vitest";
import { decodeLink } from "../experiment/link.ts";
import { nameRun } from "./runNames.ts";

const of = (fields: string) => decodeLink(`?v=1&${fields}`).experiment;

describe("the name of a run", () => {
  it.each([
    ["", "", "Tutorial top-k"],
    ["topK=1&importanceCoef=0", "", "k 1 · coef 0"],
    ["method=switch", "", "Switch"],
    ["method=switch&seed=3&trainSize=6000", "", "Switch · images 6,000 · seed 3"],
    ["topK=1&seed=3", "topK=1", "seed 3"],
    ["", "topK=1", "k 2"],
    ["topK=1", "topK=1", "Tutorial top-k"],
    ["method=switch&numExperts=4", "numExperts=4", "Switch"],
    ["engine=cpu&optimizer=sgd&capacityFactor=2", "", "capacity factor 2 · SGD · CPU"],
  ])("of %s beside %s is %s", (fields, beside, name) => {
    expect(nameRun(of(fields), of(beside)).split(" · ").sort()).toEqual(name.split(" · ").sort());
  });
});
