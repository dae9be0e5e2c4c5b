import { expect, it } from "vitest";
import { ProgressBook } from "./progress.ts";

const RUNS = [
  { link: "a", cost: 1 },
  { link: "b", cost: 3 },
  { link: "c", cost: 4 },
];

function open() {
  let seconds = 0;
  const book = new ProgressBook(RUNS, () => 1000 * seconds);
  return {
    book,
    at: (now: number) => {
      seconds = now;
      return book.progress.secondsLeft;
    },
  };
}

it("works out the time left from what the cost so far has taken, runs under way included", () => {
  const { book, at } = open();
  at(5);
  book.advance("a", 0);
  expect(at(15)).toBeUndefined();
  book.end("a", true);
  expect(at(15)).toBe(70);
  book.advance("b", 1 / 3);
  expect(at(15)).toBe(30);
  book.advance("b", 0);
  expect(at(15)).toBe(70);
  book.end("b", false);
  book.end("c", true);
  expect(at(15)).toBe(0);
});

it("says nothing of the time left when hardly any has passed", () => {
  const { book, at } = open();
  book.advance("a", 0);
  book.end("a", true);
  expect(at(0.5)).toBeUndefined();
});

it("counts runs that are done, and failed ones apart", () => {
  const { book } = open();
  book.end("a", true);
  book.end("b", false);
  expect(book.progress).toMatchObject({ total: 3, done: 1, failed: 1 });
});
