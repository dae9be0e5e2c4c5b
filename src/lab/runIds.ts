import type { RunId } from "../run/runSpec.ts";

/** A new name for a run, which no other has, in whatever tab. */
export function newRunId(): RunId {
  const words = crypto.getRandomValues(new Uint32Array(3));
  return `run-${Array.from(words, (word) => word.toString(36)).join("-")}`;
}
