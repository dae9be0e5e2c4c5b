import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { finishedRun } from "../../run/testing/finishedRun.ts";
import { describeSetAside, isCompanion, isSetAside, readResultFile } from "./readResultFiles.ts";

const whole = JSON.stringify(finishedRun("?v=1&topK=1"));
const fileOf = (text: string, name = "run.json") => ({
  name,
  size: text.length,
  text: () => Promise.resolve(text),
});
const reasonOf = async (text: string, name?: string) => {
  const read = await readResultFile(fileOf(text, name));
  return isSetAside(read) ? read.reason : undefined;
};
/** The whole result with another value in a place. */
const changed = (path: Path, value: unknown) => {
  const result = JSON.parse(whole);
  setAt(result, path, value);
  return JSON.stringify(result);
};

describe("a file of results", () => {
  it("is read whichever run it is of", async () => {
    const read = await readResultFile(fileOf(whole));
    expect(read).toEqual(finishedRun("?v=1&topK=1"));
  });

  it.each([
    ["", "it is empty"],
    ["not JSON", "it is not JSON, or not whole"],
    [whole.slice(0, -20), "it is not JSON, or not whole"],
    ["[]", "it is no result of schema 1"],
    ['{"schema":2}', "it is no result of schema 1"],
    ['{"schema":1}', "it does not say its link"],
    [changed(["interrupted"], true), "its run was interrupted"],
    [changed(["link"], "?v=1"), "a part of the result is missing or wrong"],
    [changed(["test", "confusion"], [[1, 2]]), "a part of the result is missing or wrong"],
    [changed(["test", "routing", 0], [1]), "a part of the result is missing or wrong"],
    [changed(["history", "taskLoss"], ["1", "2"]), "a part of the result is missing or wrong"],
  ])("is set aside: %.20s", async (text, reason) => {
    expect(await reasonOf(text)).toBe(reason);
  });

  it("is set aside unread where it is too large, and where it cannot be read", async () => {
    const huge = { ...fileOf(whole), size: 50e6 + 1 };
    expect(await readResultFile(huge)).toMatchObject({ reason: "it is larger than 50 MB" });
    const gone = { ...fileOf(whole), text: () => Promise.reject(new Error("gone")) };
    expect(await readResultFile(gone)).toMatchObject({ reason: "it could not be read" });
  });

  it("says of a sweep's failed run why it failed", async () => {
    const text = JSON.stringify({ message: "The device was lost." });
    expect(await reasonOf(text, "ab.failed.json")).toBe("its run failed: The device was lost");
    expect(await reasonOf("no JSON", "ab.failed.json")).toBe("its run failed");
  });

  it("is never taken for a result, nor rejects, whatever one value of it becomes", async () => {
    const paths = pathsOf(JSON.parse(whole));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.jsonValue(), async (path, value) => {
        const read = await readResultFile(fileOf(changed(path, value)));
        if (isSetAside(read)) return;
        // What still reads as a result has what figures go by.
        expect(read.test.perClass.every(Number.isFinite)).toBe(true);
        expect(read.test.routing).toHaveLength(read.test.perClass.length);
        expect(read.history.taskLoss).toHaveLength(read.history.step.length);
      }),
      { numRuns: 300 },
    );
  });
});

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]));
}

function setAt(object: unknown, path: Path, value: unknown): void {
  const [key, ...rest] = path;
  const parent = object as Record<string | number, unknown>;
  if (rest.length === 0) parent[key] = value;
  else setAt(parent[key], rest, value);
}

it("knows what stands beside results in a sweep's folder", () => {
  expect(isCompanion({ name: "index.json" })).toBe(true);
  expect(isCompanion({ name: ".DS_Store" })).toBe(true);
  expect(isCompanion({ name: "0123456789abcdef.json" })).toBe(false);
});

it("names the first files that were set aside, and counts the others", () => {
  const files = Array.from({ length: 10 }, (_, i) => ({
    name: `<b>${i}</b>`,
    reason: "it is empty",
  }));
  const sentences = describeSetAside(files);
  expect(sentences[0]).toBe("Set aside: “<b>0</b>”, since it is empty.");
  expect(sentences).toHaveLength(9);
  expect(sentences.at(-1)).toBe("2 more files were set aside.");
  expect(describeSetAside(files.slice(0, 9)).at(-1)).toBe("1 more file was set aside.");
  expect(describeSetAside([])).toEqual([]);
});
