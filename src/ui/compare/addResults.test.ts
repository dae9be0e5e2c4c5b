import { expect, it, vi } from "vitest";
import type { KeptRun } from "../../lab/archive/keptRun.ts";
import { finishedRun } from "../../run/testing/finishedRun.ts";
import { addResults } from "./addResults.ts";
import { rowAfterKey } from "./rowKeys.ts";

const fileOf = (name: string, content: unknown) => new File([JSON.stringify(content)], name);
const good = (seed: number) => fileOf(`${seed}.json`, finishedRun(`?v=1&topK=1&seed=${seed}`));

it("keeps what are results, names what are none, and passes over what goes with them", async () => {
  const keepResult = vi.fn(async (result) => ({ id: result.link }) as KeptRun);
  const told: number[] = [];
  const { ids, sentences } = await addResults(
    { keepResult },
    [fileOf("index.json", {}), good(1), fileOf("notes.json", 7), good(2)],
    (read) => told.push(read),
  );
  expect(ids).toEqual(["?v=1&topK=1&seed=1", "?v=1&topK=1&seed=2"]);
  expect(sentences).toEqual([
    "2 results were added.",
    "Set aside: “notes.json”, since it is no result of schema 1.",
  ]);
  expect(told).toEqual([0, 1, 2]);
});

it("stops where nothing more can be kept, and says what was kept", async () => {
  const keepResult = vi.fn(async (result) => {
    if (result.experiment.seed > 1) throw new Error("The storage is full.");
    return { id: "first" } as KeptRun;
  });
  const { ids, sentences } = await addResults(
    { keepResult },
    [good(1), good(2), good(3)],
    () => {},
  );
  expect(ids).toEqual(["first"]);
  expect(sentences).toEqual([
    "1 result was added.",
    "“2.json” could not be kept: The storage is full.",
    "1 more file was not read.",
  ]);
});

it.each([
  ["ArrowDown", 3, 4],
  ["ArrowDown", 9, 9],
  ["ArrowUp", 0, 0],
  ["PageDown", 3, 9],
  ["Home", 5, 0],
  ["End", 5, 9],
  ["Enter", 5, undefined],
])("%s leads from row %i of ten to row %s", (key, from, to) => {
  expect(rowAfterKey(key, from, 10)).toBe(to);
});
