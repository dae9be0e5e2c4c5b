import { describe, expect, it } from "vitest";
import { DEFAULT_EXPERIMENT, methodDefaults } from "./fields.ts";
import { decodeLink, encodeLink } from "./link.ts";
import { changesBetween, experimentAt, MAX_CHANGES, orderChanges } from "./liveChanges.ts";
import { MAX_LINK_LENGTH } from "./query.ts";

const messages = (link: string) => decodeLink(link).issues.map(({ message }) => message);

describe("a schedule in a link", () => {
  it("reads a value and what follows it", () => {
    const { experiment, changes, issues } = decodeLink(
      "?v=1&importanceCoef=0.5;0@500;0.2@900&learningRate=0.001;1e-4@500",
    );
    expect(issues).toEqual([]);
    expect([experiment.importanceCoef, experiment.learningRate]).toEqual([0.5, 0.001]);
    expect(changes).toEqual([
      { step: 500, field: "importanceCoef", value: 0 },
      { step: 500, field: "learningRate", value: 1e-4 },
      { step: 900, field: "importanceCoef", value: 0.2 },
    ]);
  });

  it("is written back as it was read, first values at their default too", () => {
    const link = "?v=1&learningRate=0.001;0.0001@1500";
    const { experiment, changes } = decodeLink(link);
    expect(encodeLink(experiment, changes)).toBe(link);
  });

  it("survives the escapes that mail programs and browsers put into links", () => {
    const { changes } = decodeLink("?importanceCoef=0.1%3B0%40500");
    expect(changes).toEqual([{ step: 500, field: "importanceCoef", value: 0 }]);
  });

  it.each([
    [
      "?topK=2;1@5",
      "In the schedule of topK, 1@5 is a change of a field that cannot change while a run trains; it is ignored.",
    ],
    [
      "?importanceCoef=0.1;0",
      "In the schedule of importanceCoef, 0 is not a value and its step, as in 0.1@500; it is ignored.",
    ],
    [
      "?importanceCoef=0.1;x@5",
      "In the schedule of importanceCoef, x@5 is not a value and its step, as in 0.1@500; it is ignored.",
    ],
    [
      "?importanceCoef=0.1;0@0",
      "In the schedule of importanceCoef, 0@0 is not a value and its step, as in 0.1@500; it is ignored.",
    ],
    [
      "?importanceCoef=0.1;0@1.5",
      "In the schedule of importanceCoef, 0@1.5 is not a value and its step, as in 0.1@500; it is ignored.",
    ],
    [
      "?importanceCoef=0.1;",
      "In the schedule of importanceCoef, an empty part is not a value and its step, as in 0.1@500; it is ignored.",
    ],
    [
      "?importanceCoef=0.1;0@9;1@9",
      "In the schedule of importanceCoef, 1@9 does not come after step 9; it is ignored.",
    ],
    ["?momentum=0.9;7@9", "From step 9 on: momentum=7 is outside 0 to 0.999; 0.999 is used."],
  ])("explains %s", (link, message) => {
    expect(messages(link)).toEqual([message]);
  });

  it("keeps as many changes as a link has room for, and says what it leaves out", () => {
    const parts = Array.from({ length: MAX_CHANGES + 3 }, (_, i) => `${i % 2}@${i + 1}`);
    const { changes, issues } = decodeLink(`?importanceCoef=0.1;${parts.join(";")}`);
    expect(changes).toHaveLength(MAX_CHANGES);
    expect(issues.map(({ message }) => message)).toEqual([
      `The link has ${MAX_CHANGES + 3} changes of fields; the first ${MAX_CHANGES} are made.`,
    ]);
  });
});

it("the longest link, with every field and MAX_CHANGES changes, is shorter than MAX_LINK_LENGTH", () => {
  const changes = Array.from({ length: MAX_CHANGES }, (_, i) => ({
    step: 1_000_000 + i,
    field: "importanceCoef" as const,
    value: 0.12345678901234 + i / 1000,
  }));
  const everyField = { ...methodDefaults("sigmoid-shared"), method: "tutorial" } as const;
  expect(encodeLink(everyField, changes).length).toBeLessThan(MAX_LINK_LENGTH);
});

describe("orderChanges", () => {
  it("drops what changes nothing, and what is overruled at the same step", () => {
    const at = (step: number, value: number) => ({ step, field: "momentum", value }) as const;
    const changes = [at(9, 0.5), at(5, 0.9), at(9, 0.1), at(12, 0.1)];
    expect(orderChanges(DEFAULT_EXPERIMENT, changes)).toEqual([at(9, 0.1)]);
  });
});

describe("experimentAt", () => {
  it("has each field's last value so far", () => {
    const after = { ...DEFAULT_EXPERIMENT, learningRate: 0.01, epochs: 9 };
    const changes = changesBetween(DEFAULT_EXPERIMENT, after, 7);
    expect(changes.map(({ field }) => field)).toEqual(["learningRate", "epochs"]);
    expect(experimentAt(DEFAULT_EXPERIMENT, changes, 6)).toEqual(DEFAULT_EXPERIMENT);
    expect(experimentAt(DEFAULT_EXPERIMENT, changes, 7)).toEqual(after);
  });
});
