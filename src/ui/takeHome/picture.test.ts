import { describe, expect, it } from "vitest";
import { breakLine } from "./picture.ts";

describe("breakLine", () => {
  const fitsTen = (line: string) => line.length <= 10;
  it("breaks sentences after spaces, and links before ampersands", () => {
    expect(breakLine("one two three four", fitsTen)).toEqual(["one two", "three four"]);
    expect(breakLine("?v=1&a=12345&b=6", fitsTen)).toEqual(["?v=1", "&a=12345", "&b=6"]);
  });
  it("leaves what has no place to break, and loses nothing", () => {
    expect(breakLine("indivisible", fitsTen)).toEqual(["indivisible"]);
    expect(breakLine("", fitsTen)).toEqual([""]);
  });
});
