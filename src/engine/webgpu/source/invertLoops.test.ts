import { describe, expect, it } from "vitest";
import { invertLoops } from "./invertLoops.ts";

const tidy = (source: string) => source.replace(/\s+/g, " ").trim();

describe("loops whose test comes last", () => {
  it("test before the first turn, and then at the end of each", () => {
    const source = [
      "for (var i = first; i < end; i += 2u) { // test last",
      "  if (dark(i)) { continue; }",
      "  a[i] = i;",
      "}",
    ].join("\n");
    expect(tidy(invertLoops(source))).toBe(
      "{ var i = first; if (i < end) { loop { if (dark(i)) { continue; } a[i] = i; continuing { i += 2u; break if !(i < end); } } } }",
    );
  });

  it("may stand in each other, and call what they like", () => {
    const source = [
      "for (var p = next(q, 0u); p < rows(q); p++) { // test last",
      "  for (var v = 0u; v < 3u; v++) { // test last",
      "    for (var i = 0u; i < v; i++) { a[p][i] = v; }",
      "  }",
      "}",
    ].join("\n");
    expect(tidy(invertLoops(source))).toBe(
      tidy(`{ var p = next(q, 0u); if (p < rows(q)) { loop {
        { var v = 0u; if (v < 3u) { loop {
          for (var i = 0u; i < v; i++) { a[p][i] = v; }
        continuing { v++; break if !(v < 3u); } } } }
      continuing { p++; break if !(p < rows(q)); } } } }`),
    );
  });
});
