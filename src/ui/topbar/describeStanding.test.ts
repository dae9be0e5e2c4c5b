import { expect, it } from "vitest";
import { EMPTY_BOOK } from "../../lab/pageBook.ts";
import { NO_FRAME } from "../../lab/shownFrame.ts";
import { fakeBatch } from "../../run/testing/fakeEvents.ts";
import { describeStanding } from "./describeStanding.ts";

const position = fakeBatch([10]);
const AT_ITS_END = {
  book: { ...EMPTY_BOOK, position },
  frame: { ...NO_FRAME, position },
  watched: undefined,
};

it.each([
  ["finished", "done"],
  ["loading", "the run before"],
  ["paused", ""],
] as const)("at the last step of a run, while the page’s is %s, it says “%s”", (status, words) => {
  expect(describeStanding({ status, ...AT_ITS_END })).toBe(words);
});

it("says nothing of a run before where there was none, and tells who looks back", () => {
  const fresh = { book: EMPTY_BOOK, frame: NO_FRAME, watched: undefined };
  expect(describeStanding({ status: "loading", ...fresh })).toBe("");
  expect(describeStanding({ status: "running", ...AT_ITS_END, watched: 3 })).toBe("looking back");
});

it("tells the time that is left", () => {
  const frame = { ...NO_FRAME, position: { ...fakeBatch([3]), secondsLeft: 61 } };
  expect(describeStanding({ status: "running", ...AT_ITS_END, frame })).toBe("1:01 left");
});
