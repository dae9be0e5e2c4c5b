import { rewriteLoops } from "./loops.ts";

const LOOPS = /for \(([^;]*); ([^;]*); (.*)\) \{ \/\/ test last$/gm;

/**
 * Moves the test of loops that are marked `// test last` to the end of a turn; before the first turn it is made once.
 * SwiftShader, a software adapter, leaves a loop only at the end of a turn: if the test at the start of a turn fails,
 * it executes the rest of that turn for no invocation, so that three turns cost as much as four. Lines keep their
 * numbers. Do not mark loops that sum in many registers: they get slower.
 */
export function invertLoops(source: string): string {
  return rewriteLoops(source, LOOPS, ([, start, test, step], body) => {
    const turns = `loop {${body} continuing { ${step}; break if !(${test}); } }`;
    return `{ ${start}; if (${test}) { ${turns} } }`;
  });
}
