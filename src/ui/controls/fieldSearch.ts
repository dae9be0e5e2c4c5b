import type { Field } from "../../experiment/field.ts";

/** Whether every word of the query begins a word of a field's label, help or link name, or of one of its choices. */
export function matchesQuery(field: Field, query: string): boolean {
  const choices = field.type === "choice" ? field.choices : [];
  const said = [field, ...choices].flatMap(({ label, help }) => [label, help]);
  const words = [field.name, splitCapitals(field.name), ...said].flatMap(wordsOf);
  return wordsOf(query).every((sought) => words.some((word) => word.startsWith(sought)));
}

/** What a search found. */
export interface SearchResult {
  readonly query: string;
  /** The fields shown below the box. */
  readonly shown: readonly Field[];
  /** How many there are without a query. */
  readonly numFields: number;
  /** Matching fields that stand above *Advanced*. */
  readonly above: readonly Field[];
  /** Matching fields that change nothing in this experiment, so that they have no control. */
  readonly withoutEffect: readonly Field[];
}

/** The result in sentences: how many fields match, and where those are that are not below the box. */
export function describeSearch(result: SearchResult): readonly string[] {
  const { query, shown, numFields, above, withoutEffect } = result;
  if (wordsOf(query).length === 0) return [];
  const isEmpty = shown.length + above.length + withoutEffect.length === 0;
  if (isEmpty) return [`Nothing matches “${query.trim()}”.`];
  const verb = shown.length === 1 ? "matches" : "match";
  return [
    `${shown.length} of ${numFields} ${verb}.`,
    ...sentence("Further up:", above),
    ...sentence("Without effect in this experiment:", withoutEffect),
  ];
}

function sentence(start: string, fields: readonly Field[]): readonly string[] {
  return fields.length === 0 ? [] : [`${start} ${fields.map(({ label }) => label).join(", ")}.`];
}

/** Letters and digits only: "z-loss", "z loss" and "Z‑Loss" are the same. */
function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{Letter}\p{Number}]+/gu) ?? [];
}

/** "zCoef" as "z Coef". */
const splitCapitals = (name: string) => name.replace(/(?=[A-Z])/g, " ");
