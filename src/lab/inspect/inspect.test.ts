import { describe, expect, it } from "vitest";
import { filterRows, SORTINGS, sortRows } from "./arrange.ts";
import { classAccuracies, expertFacts, favourites, worthOf } from "./expertFacts.ts";
import {
  countCells,
  countChanges,
  expertsOf,
  type Question,
  readQuestion,
  rowsOf,
  writeQuestion,
} from "./question.ts";
import { SURVEY } from "./testing/smallSurvey.ts";

describe("questions", () => {
  it("open as many images as each cell counts", () => {
    const { routing, confusion } = countCells(SURVEY);
    expect(routing).toEqual([
      [2, 2, 0],
      [0, 2, 2],
      [1, 0, 2],
    ]);
    expect(confusion).toEqual([
      [1, 1, 0],
      [0, 2, 0],
      [1, 0, 1],
    ]);
    for (let digit = 0; digit < 3; digit++) {
      for (let i = 0; i < 3; i++) {
        const routed = rowsOf(SURVEY, { kind: "routing", digit, expert: i });
        expect(routed).toHaveLength(routing[digit]?.[i] ?? Number.NaN);
        const answered = rowsOf(SURVEY, { kind: "confusion", digit, answer: i });
        expect(answered).toHaveLength(confusion[digit]?.[i] ?? Number.NaN);
      }
    }
    expect(rowsOf(SURVEY, { kind: "expert", expert: 0 })).toEqual([0, 1, 4]);
    expect(rowsOf(SURVEY, { kind: "mistakes" })).toEqual([1, 4]);
  });

  it("are of the images whose answers change without some experts", () => {
    // Before: right, wrong, wrong, right, wrong, right. Three change: one is won, one is lost, one stays wrong.
    const survey = { ...SURVEY, off: [1], usual: Uint8Array.of(0, 1, 0, 1, 1, 2) };
    const answers = Uint8Array.of(0, 1, 1, 1, 0, 0);
    const asked = (["any", "lost", "won"] as const).map((change) =>
      rowsOf({ ...survey, answers }, { kind: "changed", change }),
    );
    expect(asked).toEqual([[2, 4, 5], [5], [2]]);
    expect(countChanges({ ...survey, answers })).toEqual({ any: 3, lost: 1, won: 1 });
    expect(countChanges(SURVEY)).toEqual({ any: 0, lost: 0, won: 0 });
  });

  it("stand in a link, and other texts are none", () => {
    const questions: Question[] = [
      { kind: "routing", digit: 4, expert: 2 },
      { kind: "confusion", digit: 4, answer: 9 },
      { kind: "expert", expert: 63 },
      { kind: "mistakes" },
      { kind: "changed", change: "any" },
      { kind: "changed", change: "lost" },
      { kind: "changed", change: "won" },
    ];
    for (const question of questions)
      expect(readQuestion(writeQuestion(question))).toEqual(question);
    for (const text of [
      "",
      "routing-4",
      "routing-4-E0",
      "expert-E0",
      "confusion-1-x",
      "EXPERT-E1",
      "changed-any",
    ]) {
      expect(readQuestion(text)).toBeUndefined();
    }
  });

  it("name an image's experts in the order of its choices", () => {
    expect(expertsOf(SURVEY, 0)).toEqual([
      { expert: 0, gate: 0.75 },
      { expert: 1, gate: 0.25 },
    ]);
    expect(expertsOf(SURVEY, 5)).toEqual([{ expert: 2, gate: 1 }]);
  });
});

describe("the images of a question", () => {
  const all = [0, 1, 2, 3, 4, 5];
  it("are narrowed by every filter", () => {
    expect(filterRows(SURVEY, all, {})).toEqual(all);
    expect(filterRows(SURVEY, all, { digit: 1 })).toEqual([2, 3]);
    expect(filterRows(SURVEY, all, { answer: 1, isRight: false })).toEqual([1]);
    expect(filterRows(SURVEY, all, { expert: 2, isRight: true })).toEqual([2, 3, 5]);
    expect(filterRows(SURVEY, all, { leastConfidence: 0.8 })).toEqual([0, 1, 4]);
    expect(filterRows(SURVEY, all, { mostConfidence: 0.6 })).toEqual([2, 3]);
    expect(filterRows(SURVEY, all, { leastConfidence: 0.5, mostConfidence: 0.7 })).toEqual([3, 5]);
  });

  it("are sorted", () => {
    const sorted = SORTINGS.map((by) => sortRows(SURVEY, all, by).join(" "));
    expect(sorted).toEqual([
      "4 0 1 5 3 2",
      "2 3 5 1 0 4",
      "4 1 2 3 5 0",
      "1 4 5 2 0 3",
      "3 0 2 5 4 1",
      "0 1 2 3 4 5",
    ]);
  });
});

describe("the facts of an expert", () => {
  it("are its share, its accuracy and its classes", () => {
    const facts = expertFacts(SURVEY, 0);
    expect(facts).toEqual({ expert: 0, share: 0.5, accuracy: 1 / 3, classShares: [1, 0, 0.5] });
    expect(favourites(facts)).toEqual([
      { digit: 0, share: 1 },
      { digit: 2, share: 0.5 },
    ]);
    expect(expertFacts(SURVEY, 7).accuracy).toBeUndefined();
  });

  it("are what is lost without it, and how classes fare", () => {
    const confusion = Uint32Array.of(3, 1, 0, 4);
    const whole = { off: [], images: 8, correct: 7, confusion };
    const without = { off: [1], images: 8, correct: 3, confusion };
    expect(worthOf([whole, without], 1)).toBe(-50);
    expect(worthOf([whole], 1)).toBeUndefined();
    expect(classAccuracies(whole)).toEqual([0.75, 1]);
  });
});
