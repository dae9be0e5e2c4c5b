import { type FieldName, isFieldName } from "../../experiment/fields.ts";
import { readTexts, VERSION_PARAMETER } from "../../experiment/linkTexts.ts";
import { isList } from "../../experiment/severalValues.ts";

/** A field and its values as texts of a link. */
export interface FieldText {
  readonly field: FieldName;
  readonly text: string;
}

/** A sweep as the sentence to fill says it: "Vary A over …, one line per B in …, with 3 seeds". */
export interface SweepSentence {
  /** At least one; x axis, lines, small multiples. Without values a field has none. */
  readonly axes: readonly FieldText[];
  readonly numSeeds: number;
  /** What is the same in all runs. */
  readonly others: readonly FieldText[];
}

/** The sentence that says what a link does; seeds that are not 0, 1, 2 … are counted. */
export function sentenceOf(link: string): SweepSentence {
  const fields = [...readTexts(link).given].flatMap(([field, text]) =>
    isFieldName(field) ? [{ field, text }] : [],
  );
  const seed = fields.find(({ field }) => field === "seed");
  const rest = fields.filter(({ field }) => field !== "seed");
  const isVaried = ({ field, text }: FieldText) => isList(field, text);
  return {
    axes: rest.filter(isVaried),
    numSeeds: seed !== undefined && isVaried(seed) ? countSeeds(seed.text) : 1,
    others: rest.filter((field) => !isVaried(field)),
  };
}

function countSeeds(text: string): number {
  return text.split(",").reduce((sum, part) => {
    const [first, last = first] = part.split("..").map(Number);
    return sum + Math.max(1, last - first + 1 || 1);
  }, 0);
}

export function linkOfSentence({ axes, numSeeds, others }: SweepSentence): string {
  const varied = axes.filter(({ text }) => text.trim() !== "");
  const fields = new Set(varied.map(({ field }) => field));
  const same = others.filter(({ field }) => !fields.has(field));
  const parameters = [...varied, ...same].map(
    ({ field, text }) => `${field}=${plain(field, text)}`,
  );
  const seeds = numSeeds > 1 ? [`seed=0..${numSeeds - 1}`] : [];
  return `?${[VERSION_PARAMETER, ...parameters, ...seeds].join("&")}`;
}

/** What was typed as a link has it: without spaces, and hidden units separated by bars. */
function plain(field: FieldName, text: string): string {
  const dense = text.replaceAll(/\s+/g, "");
  return encodeText(field === "hiddenSize" ? dense.replaceAll(",", "|") : dense);
}

/** Encoded for a link, but for what separates values and changes: so that people can read it. */
function encodeText(text: string): string {
  return encodeURIComponent(text).replaceAll(/%(2C|7C|3B|40)/g, (code) => decodeURIComponent(code));
}

/** The link with another text for a field: where it stands, or at the end. "" takes the field out. */
export function withText(link: string, field: FieldName, text: string): string {
  const texts = new Map(readTexts(link).given);
  texts.delete("v");
  if (text === "") texts.delete(field);
  else texts.set(field, text);
  const parameters = [...texts].flatMap(([name, value]) =>
    isFieldName(name) ? [`${name}=${encodeText(value)}`] : [],
  );
  return `?${[VERSION_PARAMETER, ...parameters].join("&")}`;
}
