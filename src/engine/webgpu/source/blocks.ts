/**
 * Where the brace is in a shader that closes the block whose inside starts at `start`.
 * @throws RangeError if there is none
 */
export function endOfBlock(source: string, start: number): number {
  let depth = 1;
  for (let at = start; at < source.length; at++) {
    if (source[at] === "{") depth++;
    if (source[at] === "}" && --depth === 0) return at;
  }
  throw new RangeError("a loop has no end");
}
