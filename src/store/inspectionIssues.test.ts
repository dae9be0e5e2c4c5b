import { describe, expect, it } from "vitest";
import { checkInspection } from "./inspectionIssues.ts";

const RUN = { numExperts: 4, numClasses: 10, testImages: 10_000 };
const EMPTY = { ask: "", off: "", image: "" };

const issuesOf = (texts: Partial<typeof EMPTY>) => checkInspection({ ...EMPTY, ...texts }, RUN);

describe("parameters of Inspect that mean nothing", () => {
  it.each([
    [{}],
    [{ ask: "mistakes", off: "4,1", image: "0" }],
    [{ ask: "routing-9-E4", image: "9999" }],
    [{ ask: "confusion-9-0", off: "1,1" }],
    [{ ask: "expert-E4" }],
    [{ ask: "changed-won", off: "2" }],
    [{ ask: "map_-100_100_-100_100" }],
  ])("are none of %j", (texts) => {
    expect(issuesOf(texts)).toEqual([]);
  });

  it.each([
    "x",
    "expert-E5",
    "expert-E0",
    "routing-10-E1",
    "routing-1-E9",
    "confusion-0-10",
    "changed-",
    "map_1_1_0_2",
  ])("are named, with what is allowed and what is shown: ask=%s", (ask) => {
    const [issue, ...others] = issuesOf({ ask });
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ field: "ask", instead: "" });
    expect(issue?.message).toMatch(
      new RegExp(`^ask=${ask} is not one of mistakes, .*expert-E4.*; the mistakes are shown\\.$`),
    );
  });

  it.each([
    ["5", "", "all experts are on"],
    ["0", "", "all experts are on"],
    ["2,9,1", "2,1", "off=2,1 is used"],
    ["E1", "", "all experts are on"],
    ["1,", "1", "off=1 is used"],
  ])("leave the experts that there are: off=%s", (off, instead, used) => {
    const message = `off=${off} is not a list of experts, which are 1 to 4; ${used}.`;
    expect(issuesOf({ off })).toEqual([{ field: "off", instead, message }]);
  });

  it.each(["10000", "-1", "7.5", "abc", "99999999"])("show no image: image=%s", (image) => {
    const message = `image=${image} is not a test image: they are 0 to 9999; none is shown.`;
    expect(issuesOf({ image })).toEqual([{ field: "image", instead: "", message }]);
  });

  it("are shortened, and each is told by itself", () => {
    const found = issuesOf({ ask: "a".repeat(99), off: "x", image: "y" });
    expect(found.map(({ field }) => field)).toEqual(["ask", "off", "image"]);
    expect(found[0]?.message).toContain(`ask=${"a".repeat(40)}… is not`);
  });
});
