import { describe, expect, it } from "vitest";
import { decodeLink } from "../src/experiment/link.ts";
import { costWarnings } from "./costWarning.ts";

const EXPENSIVE =
  "?v=1&method=dense&numExperts=64&hiddenSize=256&numSharedExperts=8&batchSize=4096&architecture=layer&modelWidth=512";

const warningsOf = (link: string) => costWarnings(decodeLink(link).experiment);

describe("costWarnings", () => {
  it("has nothing to say about the default experiment", () => {
    expect(warningsOf("?v=1")).toEqual([]);
    expect(warningsOf("?v=1&engine=cpu")).toEqual([]);
  });

  it("warns of time and memory, and names the fields to lower", () => {
    const [time, memory, ...others] = warningsOf(`${EXPENSIVE}&engine=cpu`);
    expect(time).toMatch(/^Warning: on the CPU a step takes about .*\d.*, and the run about /);
    expect(time).toContain("batchSize");
    expect(memory).toMatch(/^Warning: the run takes about [\d.]+ GB of memory\. /);
    expect(others).toEqual([]);
  });

  it("warns of the CPU's time only if the CPU engine may train", () => {
    expect(warningsOf(EXPENSIVE)).toHaveLength(2);
    expect(warningsOf(`${EXPENSIVE}&engine=webgpu`)).toEqual([expect.stringContaining("memory")]);
  });
});
