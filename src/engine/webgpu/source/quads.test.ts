import { describe, expect, it } from "vitest";
import { KERNELS } from "../kernels.gen.ts";
import { lendInQuads } from "./quads.ts";

describe("shaders whose invocations lend to each other", () => {
  it("have code where others have comments, on the same lines", () => {
    const source = ["fn f() {", "  // lend: g();", "  // not: h();", "}"].join("\n");
    const [first, second, third] = lendInQuads(source).split("\n");
    expect(first).toContain("enable subgroups;");
    expect(second).toBe("  g();");
    expect(third).toBe("  // not: h();");
  });

  it("are those that ask for quads, and they lend", () => {
    const kernels = Object.values(KERNELS).filter(({ tunables }) => "QUAD" in tunables);
    expect(kernels.map(({ name }) => name)).toEqual([
      "expert_hidden",
      "project",
      "route",
      "update",
    ]);
    for (const { source } of kernels) {
      expect(swaps(source)).toBe(0);
      expect(swaps(lendInQuads(source))).toBeGreaterThan(0);
    }
  });
});

/** Lines of code that swap something within a quad. */
function swaps(source: string): number {
  return source.split("\n").filter((line) => /^[^/]*quadSwap/.test(line)).length;
}
