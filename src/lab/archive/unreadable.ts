import type { RunId } from "../../run/runSpec.ts";

/** A stored record that is no entry of this version of the page, under its key. */
export type UnreadableRecord = readonly [id: RunId, value: unknown];

/** Named one by one; the rest are counted. */
const MOST_NAMED = 3;
const LONGEST_NAME = 60;

/** What is said of records that cannot be read; undefined: there are none. */
export function describeUnreadable(records: readonly UnreadableRecord[]): string | undefined {
  if (records.length === 0) return undefined;
  const count = records.length === 1 ? "1 record" : `${records.length} records`;
  const named = records.slice(0, MOST_NAMED).map((record) => `“${nameOf(record)}”`);
  const rest = records.length - named.length;
  const names = rest === 0 ? named.join(", ") : `${named.join(", ")} and ${rest} more`;
  return `${count} of the stored runs cannot be read: ${names}. Damaged, or of another version of this page: left as they are, and not listed.`;
}

/** What the record says of itself that a visitor knows: the name that was given to it, or its link; else its key. */
function nameOf([id, value]: UnreadableRecord): string {
  const { name, link } = (typeof value === "object" && value !== null ? value : {}) as {
    readonly name?: unknown;
    readonly link?: unknown;
  };
  const words = [name, link].find((text) => typeof text === "string" && text.trim() !== "") ?? id;
  const text = String(words);
  return text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME)}…` : text;
}
