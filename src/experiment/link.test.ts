import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkExperiment } from "./check.ts";
import { DEFAULT_EXPERIMENT, FIELDS } from "./fields.ts";
import { decodeLink, encodeLink } from "./link.ts";
import { orderChanges } from "./liveChanges.ts";
import { anyExperiment } from "./testing/arbitrary.ts";
import { MALFORMED_LINKS } from "./testing/malformedLinks.ts";
import { experimentSchema } from "./testing/schema.ts";

function messages(link: string): string[] {
  return decodeLink(link).issues.map((issue) => issue.message);
}

/** Links composed of valid and invalid parts. */
const likelyLink = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.constantFrom("v", "__proto__", "", "%", ...FIELDS.map(({ name }) => name)),
        fc.string(),
      ),
      fc.constantFrom("=", "==", "", "=%3D"),
      fc.oneof(
        fc.double().map(String),
        fc.integer().map(String),
        fc.constantFrom("auto", "cpu", "%E0", "+3", "1e400", "-0", ""),
        fc.constantFrom("0;1@5", "0;1@5;0@9", "1;0@1e3;2@4", "0.1;@", ";;0@", "0;0@7", "2%3B3%405"),
        fc.string({ unit: "binary" }),
      ),
    ),
  )
  .map((pairs) => `?${pairs.map((pair) => pair.join("")).join("&")}`);

const anyChanges = fc.array(
  fc.record({
    step: fc.integer({ min: 1, max: 5000 }),
    field: fc.constantFrom("learningRate" as const, "importanceCoef" as const),
    value: fc.constantFrom(0.5, 0.1, 0.001, 1e-5),
  }),
  { maxLength: 20 },
);

describe("encodeLink", () => {
  it("says only what is not the default", () => {
    expect(encodeLink(DEFAULT_EXPERIMENT)).toBe("?v=1");
    expect(encodeLink({ ...DEFAULT_EXPERIMENT, seed: 42, numExperts: 4 })).toBe(
      "?v=1&numExperts=4&seed=42",
    );
  });

  it("loses nothing", () => {
    fc.assert(
      fc.property(anyExperiment, anyChanges, (experiment, wanted) => {
        const changes = orderChanges(experiment, wanted);
        const decoded = decodeLink(encodeLink(experiment, wanted));
        expect(decoded).toEqual({ experiment, changes, issues: [] });
      }),
      { numRuns: 2000 },
    );
  });
});

describe("decodeLink", () => {
  it.each([
    ["any string", fc.string({ unit: "binary", maxLength: 200 })],
    ["anything like a link", likelyLink],
  ])("makes a valid experiment of %s, and the same link again of it", (_, links) => {
    fc.assert(
      fc.property(links, (link) => {
        const { experiment, changes, issues } = decodeLink(link);
        expect(experimentSchema.safeParse(experiment).error).toBeUndefined();
        expect(checkExperiment(experiment)).toEqual([]);
        for (const issue of issues) expect(issue.message).toMatch(/\w.*\.$/);
        const canonical = encodeLink(experiment, changes);
        expect(decodeLink(canonical)).toEqual({ experiment, changes, issues: [] });
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    "?v=1&numExperts=4&topK=1",
    "v=1&numExperts=4&topK=1",
    "numExperts=4&topK=1",
    "https://example.org/page/?v=1&numExperts=4&topK=1#yard",
    "http://127.0.0.1:5173/index.html?numExperts=4&topK=1",
    "localhost:5173/?v=1&numExperts=4&topK=1",
    "/page/?topK=1&numExperts=4&",
    "  ?v=1.0&&numExperts= 4 &topK=%2B1\n",
    "?numExperts=4.0&topK=+1",
    "?numExperts=04&topK=1e0",
    "?%6EumExperts=%34&topK=1",
    "?utm_source=mail&utm_medium=social&utm_content=&numExperts=4&topK=1&fbclid=IwAR0_x%FF",
    "?gclid=a&gclid=b&ref=producthunt&numExperts=4&topK=1&UTM_ID=7",
  ])("reads %j without a word", (link) => {
    const experiment = { ...DEFAULT_EXPERIMENT, numExperts: 4, topK: 1 };
    expect(decodeLink(link)).toEqual({ experiment, changes: [], issues: [] });
  });

  it.each(["", "?", "?v=1", "https://example.org/page/", "/page", "#", "?#numExperts=4"])(
    "takes %j for the default",
    (link) => {
      expect(decodeLink(link)).toEqual({ experiment: DEFAULT_EXPERIMENT, changes: [], issues: [] });
    },
  );

  it("lets a default give way without a word, and what was said with one", () => {
    const single = { ...DEFAULT_EXPERIMENT, numExperts: 1, topK: 1 };
    expect(decodeLink("?numExperts=1")).toEqual({ experiment: single, changes: [], issues: [] });
    expect(decodeLink("?numExperts=1&topK=2").experiment).toEqual(single);
    expect(messages("?numExperts=1&topK=2")).toEqual([
      "topK=2 is outside 1 to 1 because numExperts is 1; 1 is used.",
    ]);
  });

  it.each([
    ["?numExperts=900", "numExperts=900 is outside 1 to 64; 64 is used."],
    ["?topK=1.6", "topK=1.6 is not a whole number from 1 to 64; 2 is used."],
    ["?epochs=", "epochs has no value (1 to 1000); 5 is used."],
    ["?epochs", "epochs has no value (1 to 1000); 5 is used."],
    ["?momentum=1e400", "momentum=1e400 is outside 0 to 0.999; 0.999 is used."],
    ["?seed=0x10", "seed=0x10 is not a whole number from 0 to 4294967295; 0 is used."],
    ["?engine=gpu", "engine=gpu is not one of auto, webgpu, cpu; auto is used."],
    ["?dataset=cifar", "dataset=cifar is not mnist; mnist is used."],
    ["?auxCoef=1", "auxCoef=1 is not something a link can say; it is ignored."],
    ["?topk=1", "topk=1 is not something a link can say (topK is); it is ignored."],
    ["?__proto__=1", "__proto__=1 is not something a link can say; it is ignored."],
    ["?=1", "=1 has no name; it is ignored."],
    ["?seed=%E0", "seed=%E0 is not valid percent-encoding; it is ignored."],
    ["?seed=7&seed=8", "seed=8 comes after seed=7; only the first is read."],
    ["?v=2", "v=2 is newer than this page knows; the link is read as version 1."],
    ["?v=x", "v=x is not a version of links; the link is read as version 1."],
    ["?engine=a%0A%E2%80%AEb", "engine=a��b is not one of auto, webgpu, cpu; auto is used."],
  ])("explains %s", (link, message) => {
    expect(messages(link)).toEqual([message]);
  });

  it("tells machines the same as people", () => {
    expect(decodeLink("?numExperts=4&topK=5").issues).toEqual([
      {
        field: "topK",
        value: "5",
        allowed: "1 to 4",
        instead: "4",
        message: "topK=5 is outside 1 to 4 because numExperts is 4; 4 is used.",
      },
    ]);
  });

  it("stays short and quick however long the link", () => {
    const { experiment, issues } = decodeLink(`?numExperts=4&${"x=1&".repeat(1_000_000)}topK=1`);
    expect(experiment).toEqual({ ...DEFAULT_EXPERIMENT, numExperts: 4 });
    expect(issues.length).toBeLessThan(30);
    expect(issues[0].message).toMatch(/longer than/);
    expect(issues.at(-1)?.message).toMatch(/more such problems/);
    const [long] = messages(`?${"x".repeat(1500)}=1`);
    expect(long.length).toBeLessThan(200);
  });
});

describe("MALFORMED_LINKS", () => {
  it("has 200 and more, all different", () => {
    expect(new Set(MALFORMED_LINKS).size).toBeGreaterThanOrEqual(200);
    expect(new Set(MALFORMED_LINKS).size).toBe(MALFORMED_LINKS.length);
  });

  it.each(MALFORMED_LINKS.map((link) => [link]))("%j is explained", (link) => {
    for (const form of [
      link,
      `https://example.org/page/${link}`,
      new URL(link, "http://a/").href,
    ]) {
      const { experiment, issues } = decodeLink(form);
      expect(issues.length).toBeGreaterThan(0);
      for (const issue of issues) expect(issue.message).toMatch(/^\S.*\w.*\.$/u);
      expect(experimentSchema.safeParse(experiment).error).toBeUndefined();
    }
  });
});
