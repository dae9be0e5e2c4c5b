import { endOfBlock } from "./blocks.ts";

const LOOPS = /for \(([^;]*); ([^;]*); (.*)\) \{ \/\/ test last$/gm;

/**
 * Moves the test of loops that are marked `// test last` to the end of a turn; before the first it is made once. An
 * adapter that computes on a CPU leaves a loop only where a turn ends, and works through one more, in which no
 * invocation takes part, to find that the test fails at its start: three turns cost it four. Lines keep their numbers.
 * Not for loops that add up a lot: they get slower.
 */
export function invertLoops(source: string): string {
  let inverted = source;
  for (;;) {
    // The last one has no other inside.
    const loop = [...inverted.matchAll(LOOPS)].at(-1);
    if (!loop) return inverted;
    const [head, start, test, step] = loop;
    const inside = loop.index + head.length;
    const end = endOfBlock(inverted, inside);
    const body = inverted.slice(inside, end);
    const turns = `if (${test}) { loop {${body} continuing { ${step}; break if !(${test}); } } }`;
    inverted = `${inverted.slice(0, loop.index)}{ ${start}; ${turns} }${inverted.slice(end + 1)}`;
  }
}
