import katex from "katex";
import { describe, expect, it } from "vitest";
import { FIELDS } from "../../experiment/fields.ts";
import { METHOD_NAMES, METHODS } from "../../experiment/methods.ts";

const FORMULAS = [
  ...FIELDS.flatMap(({ name, formula }) => (formula ? [[name, formula] as const] : [])),
  ...METHOD_NAMES.map((name) => [name, METHODS[name].formula] as const),
];

describe("formulas", () => {
  it.each(FORMULAS)("of %s can be set", (_, formula) => {
    expect(katex.renderToString(formula, { throwOnError: true, strict: "error" })).toContain(
      "<math",
    );
  });
});
