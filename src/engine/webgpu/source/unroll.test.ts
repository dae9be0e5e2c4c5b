import { describe, expect, it } from "vitest";
import { unroll } from "./unroll.ts";

const tidy = (source: string) => source.replace(/\s+/g, " ").trim();

describe("unroll", () => {
  it("writes a loop out with literals for its counter", () => {
    const source = "for (var i = 0u; i < 3u; i++) { // unroll\n  sums[i] += x[first + i];\n}";
    expect(tidy(unroll(source))).toBe(
      "{ sums[0u] += x[first + 0u]; } { sums[1u] += x[first + 1u]; } { sums[2u] += x[first + 2u]; }",
    );
  });

  it("takes a bound from the shader's constants", () => {
    const source = [
      "const TILE_V: u32 = 2u; // tune: vec4",
      "for (var v = 0u; v < TILE_V; v++) { // unroll",
      "  a[v] = v;",
      "}",
    ].join("\n");
    expect(tidy(unroll(source))).toContain("{ a[0u] = 0u; } { a[1u] = 1u; }");
  });

  it("writes loops in loops out, and leaves longer names and other loops alone", () => {
    const source = [
      "for (var i = 0u; i < 2u; i++) { // unroll",
      "  for (var v = 0u; v < 2u; v++) { // unroll",
      "    sums[i][v] += index; // not a counter",
      "  }",
      "  for (var q = 0u; q < n; q++) { total += i; }",
      "}",
    ].join("\n");
    expect(tidy(unroll(source).replace(/\/\/.*$/gm, ""))).toBe(
      tidy(`
        { {sums[0u][0u] += index; } { sums[0u][1u] += index; }
          for (var q = 0u; q < n; q++) { total += 0u; } }
        { {sums[1u][0u] += index; } { sums[1u][1u] += index; }
          for (var q = 0u; q < n; q++) { total += 1u; } }`).replaceAll("{s", "{ s"),
    );
  });

  it("refuses a bound that is no constant, and a body that leaves", () => {
    const loop = (bound: string, body: string) =>
      `for (var i = 0u; i < ${bound}; i++) { // unroll\n${body}`;
    expect(() => unroll(loop("n", "a;\n}"))).toThrow("n of a loop to unroll is not a constant");
    expect(() => unroll(loop("2u", "if (x) { break; }\n}"))).toThrow("leaves the loop");
  });
});
