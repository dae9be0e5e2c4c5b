import { describe, expect, it } from "vitest";
import { KERNELS } from "../kernels.gen.ts";
import { invertLoops } from "./invertLoops.ts";
import { unroll } from "./unroll.ts";

describe.each([
  { mark: "// unroll", rewrite: unroll },
  { mark: "// test last", rewrite: invertLoops },
])("loops marked $mark", ({ mark, rewrite }) => {
  it.each([
    "for (var i = 0u; i < 3u; i++) { sums[i] = 0.0; }",
    `for (var i = 0u; i < 3u; i++) {\n  sums[i] = 0.0; ${mark}\n}`,
  ])("are rewritten, and no others: %s", (source) => {
    expect(rewrite(source)).toBe(source);
  });

  it("keep the numbers of lines", () => {
    const source = `a\nfor (var i = 0u; i < 3u; i++) { ${mark}\n  // why\n  b[i];\n}\nlast`;
    const lines = rewrite(source).split("\n");
    expect(lines).toHaveLength(source.split("\n").length);
    expect(lines.at(-1)).toBe("last");
  });

  it("have an end", () => {
    const source = `for (var i = 0u; i < 2u; i++) { ${mark}\n  b[i];`;
    expect(() => rewrite(source)).toThrow("has no end");
  });

  it.each(Object.values(KERNELS))("are all found in $name", ({ source }) => {
    expect(rewrite(source)).not.toContain(mark);
  });
});
