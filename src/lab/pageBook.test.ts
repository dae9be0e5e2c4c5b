import { describe, expect, it } from "vitest";
import { fakeBatch, fakeEvaluation } from "../run/testing/fakeEvents.ts";
import { EMPTY_BOOK, fallBack, MAX_TESTS, withMark, withRecords, withTest } from "./pageBook.ts";

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

  it("keeps a bounded number of tests, evenly spread; the newest and those of all images stay", () => {
    const add = (count: number, isFull: (step: number) => boolean) => {
      let book = EMPTY_BOOK;
      for (let step = 1; step <= count; step++) {
        const evaluation = fakeEvaluation({ step, full: isFull(step) });
        book = withTest(book, { evaluation, tokenChoice: undefined });
        expect(book.tests.length).toBeLessThanOrEqual(MAX_TESTS);
        expect(book.tests.at(-1)?.step).toBe(step);
      }
      return book.tests;
    };
    const tests = add(3000, (step) => step % 100 === 0);
    expect(tests.filter(({ full }) => full)).toHaveLength(30);
    const gaps = tests.slice(1).map(({ step }, i) => step - (tests[i]?.step ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2 * (3000 / MAX_TESTS));
    add(MAX_TESTS + 100, () => true);
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
