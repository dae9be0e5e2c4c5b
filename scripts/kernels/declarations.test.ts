import { describe, expect, it } from "vitest";
import { describeDuplicate } from "./declarations.ts";

const LIBRARY = `// fn commented() {}
struct Row {
  first: u32,
}
override WG: u32 = 64u;
fn row_at(i: u32) -> Row {
  const first = 1u;
  return Row(first);
}`;

const withKernel = (kernel: string) =>
  describeDuplicate(
    new Map([
      ["route.wgsl", kernel],
      ["lib/rows.wgsl", LIBRARY],
    ]),
  );

describe("describeDuplicate", () => {
  it.each([
    ["fn row_at(i: u32) -> u32 {\n  return i;\n}", "The function row_at"],
    ["@group(0) @binding(1) var<storage, read> row_at: array<u32>;", "The function row_at"],
    ["@compute @workgroup_size(WG)\nfn row_at() {}", "The function row_at"],
    ["alias Row = u32;", "The struct Row"],
    ["const WG = 4u;", "The override WG"],
  ])("names both files of %j", (kernel, what) => {
    expect(withKernel(kernel)).toBe(
      `${what} of lib/rows.wgsl is declared in route.wgsl too: rename one of them.`,
    );
  });

  it("finds two declarations in one file", () => {
    expect(withKernel("fn main() {}\nfn main() {}")).toBe(
      "The function main is declared twice in route.wgsl.",
    );
  });

  it("accepts local variables, fields and comments of the same name", () => {
    expect(withKernel("fn first() {\n  let row_at = 1u;\n}\nfn commented() {}")).toBeUndefined();
  });
});
