import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const UI = path.join(import.meta.dirname, "..");
/** A picture that lays out its own text. */
const PICTURES = /^yard\//;

const sheets = readdirSync(UI, { recursive: true, encoding: "utf8" }).filter(
  (file) => file.endsWith(".css") && !PICTURES.test(file),
);

/** Pixels ignore the font size that a visitor has set in the browser. */
describe("a visitor's font size", () => {
  it.each(sheets)("counts in %s", (file) => {
    const css = readFileSync(path.join(UI, file), "utf8");
    expect(css.match(/(?:font(?:-size)?:|@media|@container)[^;{]*\d+px/g)).toBeNull();
  });
});
