import { rewriteLoops } from "./loops.ts";

const LOOPS = /for \(([^;]*); ([^;]*); (.*)\) \{ \/\/ test last$/gm;

/**
 * Moves the test of loops that are marked `// test last` to the end of a turn; before the first it is made once. An
 * adapter that computes on a CPU leaves a loop only where a turn ends, and works through one more, in which no
 * invocation takes part, to find that the test fails at its start: three turns cost it four. Lines keep their numbers.
 * Not for loops that add up a lot: they get slower.
 */
export function invertLoops(source: string): string {
  return rewriteLoops(source, LOOPS, ([, start, test, step], body) => {
    const turns = `loop {${body} continuing { ${step}; break if !(${test}); } }`;
    return `{ ${start}; if (${test}) { ${turns} } }`;
  });
}
