import { describe, expect, it } from "vitest";
import { FIELDS } from "../../experiment/fields.ts";
import { FIELD_TABLE } from "../../experiment/fieldTable.ts";
import { describeSearch, matchesQuery } from "./fieldSearch.ts";

const found = (query: string) =>
  FIELDS.filter((field) => matchesQuery(field, query)).map(({ name }) => name);

describe("the search among settings", () => {
  it.each([
    ["a label", "Router z-loss", "zCoef"],
    ["a label in other letters", "ROUTER Z LOSS", "zCoef"],
    ["a help text", "momentum", "momentum"],
    ["words in any order", "images each step", "batchSize"],
    ["a name in links", "capacityFactor", "capacityFactor"],
    ["a part of such a name", "coef", "zCoef"],
    ["a choice", "bf16", "routerPrecision"],
  ])("finds by %s", (_, query, name) => {
    expect(found(query)).toContain(name);
  });

  it("finds every field by its label and by its name in links", () => {
    for (const { name, label } of FIELDS) {
      expect(found(label), label).toContain(name);
      expect(found(name), name).toContain(name);
    }
  });

  it("looks at the beginnings of words", () => {
    expect(found("coef z")).toEqual(["zCoef"]);
  });

  it("finds all without a query, and none by nonsense", () => {
    expect(found("  ")).toHaveLength(FIELDS.length);
    expect(found("xyzzy")).toEqual([]);
    expect(found("momentum xyzzy")).toEqual([]);
  });

  it("says how many match, and where the others are", () => {
    const { zCoef, learningRate, noiseScale } = FIELD_TABLE;
    const none = { shown: [], above: [], withoutEffect: [], numFields: 30 };
    expect(describeSearch({ ...none, query: " " })).toEqual([]);
    expect(describeSearch({ ...none, query: " foo " })).toEqual(["Nothing matches “foo”."]);
    expect(describeSearch({ ...none, query: "z", shown: [zCoef] })).toEqual(["1 of 30 matches."]);
    const all = { shown: [zCoef, zCoef], above: [learningRate], withoutEffect: [noiseScale] };
    expect(describeSearch({ query: "r", numFields: 30, ...all })).toEqual([
      "2 of 30 match.",
      "Further up: Learning rate.",
      "Without effect in this experiment: Noise scale.",
    ]);
  });
});
