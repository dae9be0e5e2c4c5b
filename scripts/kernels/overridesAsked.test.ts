import { describe, expect, it } from "vitest";
import { WgslReflect } from "wgsl_reflect/wgsl_reflect.module.js";
import { KERNELS } from "../../src/engine/webgpu/kernels.gen.ts";
import { overridesAsked } from "./overridesAsked.ts";

const SOURCE = `override WG: u32 = 64u;
override HERE: bool = false;
override IN_CALLEE: bool = false;
override IN_CONDITION: bool = false;
override IN_ARGUMENT: bool = false;
override IN_TWIN: bool = false;
override NOWHERE: bool = false;

@compute @workgroup_size(WG)
fn main() {
  if (HERE) { outer(select(1u, 2u, IN_ARGUMENT)); }
}

fn outer(i: u32) {
  for (var k = i; k < twice(i); k++) { if (IN_CONDITION && k > 2u) { return; } }
}

fn twice(i: u32) -> u32 {
  return select(i, 2u * i, IN_CALLEE);
}

fn unused() {
  if (IN_TWIN) { outer(1u); }
}`;

describe("overridesAsked", () => {
  it("finds those of the entry point and of all that it calls, and no others", () => {
    const [entry] = new WgslReflect(SOURCE).entry.compute;
    const asked = [...overridesAsked(entry)].filter((name) => name !== "WG");
    expect(asked.sort()).toEqual(["HERE", "IN_ARGUMENT", "IN_CALLEE", "IN_CONDITION"]);
  });

  it("finds every override of a kernel that occurs in what its entry point reaches", () => {
    for (const [name, { source, overrides }] of Object.entries(KERNELS)) {
      const text = reachedText(source);
      const declared = [...source.matchAll(/^override (\w+): bool/gm)].map(([, own]) => own);
      const expected = declared.filter((own) => new RegExp(`\\b${own}\\b`).test(text));
      expect([...overrides].filter((own) => own !== "WG").sort(), name).toEqual(expected.sort());
    }
  });
});

/** The text of main and of all functions whose names occur in it, and so on: found without a parser. */
function reachedText(source: string): string {
  const plain = source.replace(/\/\/.*$/gm, "");
  // Functions begin and end at the start of a line; some have a body of one line.
  const functions = new Map(
    [...plain.matchAll(/^fn (\w+)\((?:.*\}$|[\s\S]*?^\})/gm)].map(([text, name]) => [name, text]),
  );
  const reached = new Set(["main"]);
  for (const name of reached) {
    for (const word of functions.get(name)?.match(/\w+/g) ?? []) {
      if (functions.has(word)) reached.add(word);
    }
  }
  return [...reached].map((name) => functions.get(name)).join("\n");
}
