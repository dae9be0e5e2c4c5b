import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readTrainArguments } from "../cli/trainArguments.ts";
import { MALFORMED_LINKS } from "../src/experiment/testing/malformedLinks.ts";
import { UsageError } from "./command.ts";

function refusal(...argv: string[]): readonly string[] {
  try {
    readTrainArguments(argv);
  } catch (error) {
    if (error instanceof UsageError) return error.issues;
    throw error;
  }
  throw new Error(`not refused: ${argv.join(" ")}`);
}

describe("train's command line", () => {
  it("takes a link's query or a whole address", () => {
    const query = readTrainArguments(["?v=1&numExperts=4"]);
    const address = readTrainArguments(["https://example.org/switchyard/?v=1&numExperts=4"]);
    expect(query?.spec.experiment.numExperts).toBe(4);
    expect(address?.spec.experiment).toEqual(query?.spec.experiment);
  });

  it("runs in the browser unless told otherwise", () => {
    expect(readTrainArguments(["?v=1"])?.runtime).toBe("browser");
    expect(readTrainArguments(["?v=1", "--runtime", "node"])?.runtime).toBe("node");
  });

  it("lets --engine overrule the link", () => {
    expect(readTrainArguments(["?v=1&engine=webgpu", "--engine=cpu"])?.spec.experiment.engine).toBe(
      "cpu",
    );
  });

  it("accepts a file to be written where a folder is", () => {
    const file = path.join(tmpdir(), "result.json");
    expect(readTrainArguments(["?v=1", "--json", file])?.output?.kind).toBe("file");
    expect(existsSync(file)).toBe(false);
  });

  it("asks for nothing when help is wanted", () => {
    expect(readTrainArguments(["--help"])).toBeUndefined();
  });

  it.each([
    [[]],
    [["?v=1", "?v=1"]],
    [[""]],
    [["?v=1", "--nonsense"]],
    [["?v=1", "--runtime", "deno"]],
    [["?v=1", "--engine", "abacus"]],
    [["?v=1", "--json", tmpdir()]],
    [["?v=1", "--json", ""]],
    [["?v=1", "--json"]],
  ])("refuses %j with a sentence", (argv) => {
    for (const issue of refusal(...argv)) expect(issue).toMatch(/\w.*[.!?]$/);
  });

  it.each(MALFORMED_LINKS.map((link) => [link]))("refuses the link %j", (link) => {
    const issues = refusal("--", link);
    expect(issues.length).toBeGreaterThan(1);
    for (const issue of issues.slice(1)) expect(issue).toMatch(/\w.*[.!?]$/s);
  });
});
