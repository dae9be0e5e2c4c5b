import { expect, it, vi } from "vitest";
import type { KeptRun } from "../../lab/archive/keptRun.ts";
import type { RunResult } from "../../run/result.ts";
import { finishedRun } from "../../run/testing/finishedRun.ts";
import { addResults } from "./addResults.ts";
import { rowAfterKey } from "./rowKeys.ts";

const fileOf = (name: string, content: unknown) => new File([JSON.stringify(content)], name);
const good = (seed: number) => fileOf(`${seed}.json`, finishedRun(`?v=1&topK=1&seed=${seed}`));

const keptAs = (results: readonly RunResult[]) =>
  results.map(({ link }) => ({ id: link }) as KeptRun);

it("keeps what are results, names what are none, and passes over what goes with them", async () => {
  const keepResults = vi.fn(async (results: readonly RunResult[]) => keptAs(results));
  const told: number[] = [];
  const { ids, sentences } = await addResults(
    { keepResults },
    [fileOf("index.json", {}), good(1), good(2), fileOf("notes.json", 7)],
    (read) => told.push(read),
  );
  expect(ids).toEqual(["?v=1&topK=1&seed=1", "?v=1&topK=1&seed=2"]);
  expect(sentences).toEqual([
    "2 results were added.",
    "Set aside: “notes.json”, since it is no result of schema 1.",
  ]);
  expect(told).toEqual([0, 1, 2]);
});

it("keeps some dozens at a time, and fewer of those that are large", async () => {
  const sizes: number[] = [];
  const keepResults = async (results: readonly RunResult[]) => {
    sizes.push(results.length);
    return keptAs(results);
  };
  const small = Array.from({ length: 70 }, (_, seed) => good(seed));
  expect((await addResults({ keepResults }, small, () => {})).ids).toHaveLength(70);
  expect(sizes).toEqual([32, 32, 6]);
  sizes.length = 0;
  const step = Array.from({ length: 10_000 }, (_, i) => i + 1);
  const history = { step, loss: step, taskLoss: step, auxLoss: step };
  const large = [1, 2, 3, 4, 5].map((seed) =>
    fileOf(`${seed}.json`, finishedRun(`?v=1&topK=1&seed=${seed}`, 0.5, { history })),
  );
  expect((await addResults({ keepResults }, large, () => {})).ids).toHaveLength(5);
  expect(sizes).toEqual([4, 1]);
});

it("stops where nothing more can be kept, and says what was kept", async () => {
  const keepResults = async (results: readonly RunResult[]) => {
    if (results.some(({ experiment }) => experiment.seed > 32)) throw new Error("It is full.");
    return keptAs(results);
  };
  const add = (numFiles: number) =>
    addResults(
      { keepResults },
      Array.from({ length: numFiles }, (_, i) => good(i + 1)),
      () => {},
    );
  const { ids, sentences } = await add(65);
  expect(ids).toHaveLength(32);
  expect(sentences).toEqual([
    "32 results were added.",
    "“33.json” and 31 more could not be kept: It is full.",
    "1 more file was not read.",
  ]);
  expect((await add(33)).sentences[1]).toBe("“33.json” could not be kept: It is full.");
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
