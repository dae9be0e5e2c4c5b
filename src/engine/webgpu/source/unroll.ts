import { rewriteLoops } from "./loops.ts";

const LOOPS = /for \(var (\w+) = 0u; \1 < (\w+); \1\+\+\) \{ \/\/ unroll$/gm;

/**
 * Writes out the loops of a shader that are marked `// unroll`: as many copies of the body as the loop's bound, a
 * literal or a constant of the shader, says, each with a literal for the counter. Arrays that only such counters
 * index can live in registers. Lines keep their numbers: all copies but the last stand on the line of the loop.
 * @throws RangeError if a bound is not known, or the body leaves the loop
 */
export function unroll(source: string): string {
  return rewriteLoops(source, LOOPS, ([head, counter, bound], body, unrolled) => {
    if (/\b(break|continue)\b/.test(body))
      throw new RangeError(`${head}: the body leaves the loop`);
    const copies = Array.from({ length: boundOf(unrolled, bound) }, (_, i) =>
      body.replace(new RegExp(`\\b${counter}\\b`, "g"), `${i}u`),
    );
    const last = copies.pop() ?? "";
    return [...copies.map(onOneLine), last].map((copy) => `{${copy}}`).join(" ");
  });
}

function boundOf(source: string, bound: string): number {
  const literal =
    /^(\d+)u$/.exec(bound) ?? new RegExp(`^const ${bound}: u32 = (\\d+)u;`, "m").exec(source);
  if (!literal) throw new RangeError(`the bound ${bound} of a loop to unroll is not a constant`);
  return Number(literal[1]);
}

function onOneLine(body: string): string {
  return body
    .split("\n")
    .map((line) => line.replace(/\/\/.*$/, "").trim())
    .join(" ");
}
