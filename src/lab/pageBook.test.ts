import { describe, expect, it } from "vitest";
import { fakeBatch, fakeEvaluation } from "../run/testing/fakeEvents.ts";
import { EMPTY_BOOK, fallBack, withMark, withRecords, withTest } from "./pageBook.ts";

const trained = withRecords(EMPTY_BOOK, fakeBatch([3]));

describe("the book that a page keeps", () => {
  it("takes a full test for the quick one of the same step", () => {
    const at = (full: boolean, images: number, accuracy: number) => ({
      evaluation: fakeEvaluation({ step: 5, full, images, accuracy }),
      tokenChoice: undefined,
    });
    const { tests, evaluation } = withTest(
      withTest(EMPTY_BOOK, at(false, 2, 0.4)),
      at(true, 4, 0.5),
    );
    expect(tests).toEqual([
      { step: 5, accuracy: 0.5, loss: 1, images: 4, full: true, tokenChoiceAccuracy: undefined },
    ]);
    expect(evaluation?.images).toBe(4);
  });

  it("keeps the last test by each image’s own choice, which only full tests have", () => {
    const tokenChoice = fakeEvaluation({ rule: "token-choice", accuracy: 0.4 });
    const full = withTest(EMPTY_BOOK, { evaluation: fakeEvaluation({ step: 5 }), tokenChoice });
    const quick = { evaluation: fakeEvaluation({ step: 7, full: false }), tokenChoice: undefined };
    const book = withTest(full, quick);
    expect(book.tokenChoice).toBe(tokenChoice);
    expect(book.tests.map((test) => test.tokenChoiceAccuracy)).toEqual([0.4, undefined]);
  });

  it("marks nothing before the first step, and of several changes at one step the last", () => {
    const mark = { step: 3, field: "learningRate", value: 0.1 } as const;
    expect(withMark(EMPTY_BOOK, { ...mark, step: 0 }).marks).toEqual([]);
    const other = { ...mark, value: 0.2 };
    expect(withMark(withMark(trained, mark), other).marks).toEqual([other]);
  });

  it("falls back to a step", () => {
    const marked = withMark(trained, { step: 2, field: "learningRate", value: 0.1 });
    const book = fallBack(marked, 2);
    expect(book.series.points).toEqual([]);
    expect(book.marks).toHaveLength(1);
  });
});
