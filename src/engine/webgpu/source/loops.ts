/**
 * Rewrites every loop of a shader whose first line a pattern finds, from the inside out.
 * @param heads global; matches up to the brace that opens the body, and what follows on that line
 * @param rewrite from the match and the body to what takes the loop's place
 * @throws RangeError if a loop has no end
 */
export function rewriteLoops(
  source: string,
  heads: RegExp,
  rewrite: (head: RegExpExecArray, body: string, source: string) => string,
): string {
  let rewritten = source;
  for (;;) {
    // The last one has no other inside.
    const head = [...rewritten.matchAll(heads)].at(-1);
    if (!head) return rewritten;
    const start = head.index + head[0].length;
    const end = endOfBlock(rewritten, start);
    const loop = rewrite(head, rewritten.slice(start, end), rewritten);
    rewritten = rewritten.slice(0, head.index) + loop + rewritten.slice(end + 1);
  }
}

/** Where the brace is that closes the block whose inside starts at `start`. */
function endOfBlock(source: string, start: number): number {
  let depth = 1;
  for (let at = start; at < source.length; at++) {
    if (source[at] === "{") depth++;
    if (source[at] === "}" && --depth === 0) return at;
  }
  throw new RangeError("a loop has no end");
}
