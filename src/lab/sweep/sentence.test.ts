import { describe, expect, it } from "vitest";
import { decodeSweep } from "../../experiment/sweep.ts";
import { PRESETS } from "./presets.ts";
import { linkOfSentence, sentenceOf, withText } from "./sentence.ts";

describe("the sentence of a sweep", () => {
  it("has the axes in the order of the link, the seeds by their number, and the rest", () => {
    expect(sentenceOf("?v=1&epochs=2&numExperts=1..10&seed=0..2&importanceCoef=0,1")).toEqual({
      axes: [
        { field: "numExperts", text: "1..10" },
        { field: "importanceCoef", text: "0,1" },
      ],
      numSeeds: 3,
      others: [{ field: "epochs", text: "2" }],
    });
    expect(sentenceOf("?v=1&seed=5").numSeeds).toBe(1);
    expect(sentenceOf("?v=1&seed=0,3,7..9").numSeeds).toBe(5);
  });

  it("becomes a link again, whatever spaces were typed", () => {
    const axes = [
      { field: "numExperts", text: " 1..4, 8 " },
      { field: "hiddenSize", text: "4, 8-16" },
      { field: "topK", text: "" },
    ] as const;
    const others = [
      { field: "numExperts", text: "5" },
      { field: "epochs", text: "2" },
    ] as const;
    const link = linkOfSentence({ axes, numSeeds: 2, others });
    expect(link).toBe("?v=1&numExperts=1..4,8&hiddenSize=4|8-16&epochs=2&seed=0..1");
    expect(decodeSweep(link).issues).toEqual([]);
  });

  it("keeps whatever was typed out of the other fields", () => {
    const axes = [{ field: "topK", text: "1&epochs=1000" }] as const;
    const { axes: read } = sentenceOf(linkOfSentence({ axes, numSeeds: 2, others: [] }));
    expect(read).toEqual([]);
    expect(decodeSweep(linkOfSentence({ axes, numSeeds: 1, others: [] })).issues).toHaveLength(1);
  });

  it("can be fitted: a text of a field is replaced in its place", () => {
    expect(withText("?v=1&numExperts=1..3&epochs=5&seed=0..2", "epochs", "2")).toBe(
      "?v=1&numExperts=1..3&epochs=2&seed=0..2",
    );
    expect(withText("?v=1&numExperts=1..3&seed=0..2", "seed", "")).toBe("?v=1&numExperts=1..3");
  });
});

describe("presets", () => {
  it.each(PRESETS.map(({ name, link }) => [name, link]))(
    "%s is a sweep without fault",
    (_, link) => {
      const sweep = decodeSweep(link);
      expect(sweep.issues).toEqual([]);
      expect(sweep.axes.length).toBeGreaterThanOrEqual(1);
      expect(linkOfSentence(sentenceOf(link))).toBe(link);
    },
  );
});
