import { describe, expect, it } from "vitest";
import { type ArrangedColumn, filterRuns, sortRuns } from "./arrangeRuns.ts";

interface Row {
  readonly name: string;
  readonly k: number;
  readonly accuracy: number | undefined;
}

const rows: readonly Row[] = [
  { name: "ten experts", k: 10, accuracy: 0.95 },
  { name: "not yet tested", k: 2, accuracy: undefined },
  { name: "<b>two</b>", k: 2, accuracy: 0.91 },
];

const columns: readonly ArrangedColumn<Row>[] = [
  { key: "name", label: "Run", valueOf: ({ name }) => name, textOf: ({ name }) => name },
  {
    key: "k",
    label: "Experts per image (k)",
    valueOf: ({ k }) => k,
    textOf: ({ k }) => String(k),
  },
  {
    key: "accuracy",
    label: "Accuracy",
    valueOf: ({ accuracy }) => accuracy,
    textOf: ({ accuracy }) => (accuracy === undefined ? "–" : `${accuracy * 100} %`),
    numberOf: ({ accuracy }) => accuracy && accuracy * 100,
  },
];

const names = (found: readonly Row[]) => found.map(({ name }) => name);
const [TEN, UNTESTED, TWO] = names(rows);

describe("sorting", () => {
  it("puts runs without a value last, in both directions", () => {
    const sort = (isDescending: boolean) =>
      names(sortRuns(rows, columns, { column: "accuracy", isDescending }));
    expect(sort(false)).toEqual([TWO, TEN, UNTESTED]);
    expect(sort(true)).toEqual([TEN, TWO, UNTESTED]);
  });

  it("keeps the order of equal ones, and all of it by a column that is not there", () => {
    expect(names(sortRuns(rows, columns, { column: "k", isDescending: false }))).toEqual([
      UNTESTED,
      TWO,
      TEN,
    ]);
    expect(sortRuns(rows, columns, { column: "gone", isDescending: true })).toBe(rows);
    expect(sortRuns(rows, columns, undefined)).toBe(rows);
  });
});

describe("filtering", () => {
  it.each([
    ["", [TEN, UNTESTED, TWO]],
    [" , ", [TEN, UNTESTED, TWO]],
    ["TEN", [TEN]],
    ["<b>", [TWO]],
    ["accuracy > 92", [TEN]],
    ["acc<=91", [TWO]],
    ["k = 2", [UNTESTED, TWO]],
    ["k=2, two", [TWO]],
    ["run = ten experts", [TEN]],
    ["accuracy > nonsense", []],
    ["nothing > 3", []],
    ["image (k) 10", [TEN]],
  ])("%j finds %j", (filter, expected) => {
    expect(names(filterRuns(rows, columns, filter))).toEqual(expected);
  });
});
