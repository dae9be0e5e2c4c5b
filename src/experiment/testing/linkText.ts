/** Links as text, and what they say: read apart from the decoder, so that the two can be compared. */
import fc from "fast-check";
import { type FieldName, isNumberField } from "../field.ts";
import { FIELDS, isFieldName } from "../fields.ts";
import { FIELD_TABLE } from "../fieldTable.ts";
import { toHiddenSize } from "../hiddenSize.ts";
import { encodeLink } from "../link.ts";
import type { LiveChange } from "../liveChanges.ts";
import { anyExperiment } from "./arbitrary.ts";

/** A parameter of a link that is not a tracker. */
export interface Said {
  readonly name: string;
  /** Its first value; undefined where the text is none of the field's values. */
  readonly value: number | string | undefined;
  /** The changes after it; undefined where one of them is no value and step, or does not come after the one before. */
  readonly changes: readonly LiveChange[] | undefined;
}

const TRACKERS = ["utm_source", "UTM_campaign", "fbclid", "gclid", "msclkid", "mc_cid", "ref"];

/**
 * The parameters of "?a=b&c=d". Such text has no number sign but at the start of what is no part of the query, and no
 * parameter whose percent-encoding is malformed.
 */
export function readText(link: string): Said[] {
  const [query = ""] = link.trim().slice(1).split("#");
  const pairs = query.split("&").filter((pair) => pair !== "");
  return pairs
    .map((pair) => {
      const [name = "", ...rest] = pair.split("=");
      return { name: plain(name), text: plain(rest.join("=")) };
    })
    .filter(({ name }) => !TRACKERS.some((tracker) => tracker.toLowerCase() === name.toLowerCase()))
    .map(({ name, text }) => {
      if (!isFieldName(name)) return { name, value: undefined, changes: undefined };
      const [first = "", ...later] = text.split(";");
      return { name, value: meaningOf(name, first), changes: changesOf(name, later) };
    });
}

function plain(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}

/** What a text means for a field, if it is one of its values. */
function meaningOf(name: FieldName, text: string): number | string | undefined {
  const field = FIELD_TABLE[name];
  if (!isNumberField(field)) {
    const values: readonly string[] = field.choices.map(({ value }) => value);
    return values.includes(text) ? text : undefined;
  }
  const isTaken = (number: number) =>
    number >= field.min &&
    number <= field.max &&
    (field.type === "number" || Number.isInteger(number));
  const whole = numberIn(text);
  if (whole !== undefined) return isTaken(whole) ? whole : undefined;
  if (field.type !== "integers") return undefined;
  const list = text.split(/[-,]/).map(numberIn);
  const isList = list.length <= 64 && list.every((number) => number !== undefined);
  return isList && list.every(isTaken) ? toHiddenSize(list) : undefined;
}

function changesOf(name: FieldName, later: readonly string[]): readonly LiveChange[] | undefined {
  const field = FIELD_TABLE[name];
  const changes: LiveChange[] = [];
  for (const part of later) {
    const [text = "", at = "", ...rest] = part.split("@");
    const value = field.live ? meaningOf(name, text) : undefined;
    const step = numberIn(at);
    if (typeof value !== "number" || step === undefined || rest.length > 0) return undefined;
    if (!Number.isInteger(step) || step <= (changes.at(-1)?.step ?? 0) || step > 1e9)
      return undefined;
    changes.push({ field: name, value, step });
  }
  return changes;
}

function numberIn(text: string): number | undefined {
  const isDecimal = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text);
  return isDecimal ? Number(text) + 0 : undefined;
}

const anyNumber = fc.oneof(
  fc.integer({ min: -5, max: 100 }).map(String),
  fc.double({ min: -1, max: 12, noNaN: true }).map(String),
  fc.constantFrom(
    "0",
    "-0",
    "1",
    "1e-3",
    "1e400",
    "1e-400",
    "4294967295",
    ".5",
    "5.",
    " 7 ",
    "%2B3",
    "+3",
  ),
);
const anyList = fc
  .array(anyNumber, { minLength: 2, maxLength: 5 })
  .chain((parts) => fc.constantFrom("-", ",").map((dash) => parts.join(dash)));
const anyChoice = fc.constantFrom(
  ...FIELDS.flatMap((field) =>
    isNumberField(field) ? [] : field.choices.map(({ value }) => value),
  ),
);
const anyWord = fc.oneof(
  fc.constantFrom(
    "",
    "NaN",
    "Infinity",
    "0x10",
    "null",
    "٣",
    "8n",
    "__proto__",
    "a b",
    "%20",
    "%3B",
    "%40",
  ),
  fc.string({ maxLength: 6 }).map(encodeURIComponent),
);
const anyStep = fc.oneof(
  fc.integer({ min: 1, max: 2000 }).map(String),
  fc.constantFrom("0", "-1", "1.5", "1e3", "1e9", "1000000001", "", "x", "5@6"),
);
const anyFirst = fc.oneof(
  { weight: 4, arbitrary: anyNumber },
  { weight: 2, arbitrary: anyChoice },
  anyList,
  anyWord,
);
const anySchedule = fc
  .array(
    fc.tuple(fc.oneof(anyNumber, anyWord), fc.constantFrom("@", "@", "@", "", "%40"), anyStep),
    {
      maxLength: 4,
    },
  )
  .map((parts) => parts.map((part) => `;${part.join("")}`).join(""));
/** Steps that rise, as a visitor's own schedule has them. */
const risingSchedule = fc
  .array(fc.tuple(anyNumber, fc.integer({ min: 1, max: 400 })), { maxLength: 6 })
  .map((parts) => {
    const steps = parts.map((_, i) => parts.slice(0, i + 1).reduce((sum, [, gap]) => sum + gap, 0));
    return parts.map(([value], i) => `;${value}@${steps[i]}`).join("");
  });
const NAMES = FIELDS.map(({ name }) => name);
const LIVE_NAMES = FIELDS.filter(({ live }) => live).map(({ name }) => name);

const anyPair = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(
      fc.constantFrom(...NAMES),
      anyFirst,
      fc.oneof(fc.constant(""), anySchedule),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(
      fc.constantFrom(...LIVE_NAMES),
      anyNumber,
      fc.oneof(anySchedule, risingSchedule),
    ),
  },
  fc.tuple(fc.constantFrom(...TRACKERS), anyWord, fc.constant("")),
  fc.tuple(
    fc.constantFrom("numexperts", "constructor", "__proto__", "x", "", "amp%3BtopK", "v", "v "),
    anyFirst,
    fc.constant(""),
  ),
);

/** Parameters one after another: right ones, wrong ones, schedules, trackers, names given twice. */
const composedLink = fc
  .array(anyPair, { maxLength: 12 })
  .map((pairs) => `?${pairs.map(([name, value, later]) => `${name}=${value}${later}`).join("&")}`);

const anyChange = fc.record({
  step: fc.integer({ min: 1, max: 5000 }),
  field: fc.constantFrom(...LIVE_NAMES),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
});

/** The link of a run, with characters taken out, put in or changed. */
const damagedLink = fc
  .tuple(
    anyExperiment,
    fc.array(anyChange, { maxLength: 8 }),
    fc.array(
      fc.record({
        place: fc.double({ min: 0, max: 1, noNaN: true }),
        removed: fc.integer({ min: 0, max: 3 }),
        added: fc.constantFrom("", "0", "9", "-", ".", "e", ";", "@", "&", "=", "a", ";0@9", "+"),
      }),
      { maxLength: 4 },
    ),
  )
  .map(([experiment, changes, damages]) => {
    const whole = encodeLink(experiment, changes.map(changeOf));
    return damages.reduce((link, { place, removed, added }) => {
      const at = 1 + Math.floor(place * (link.length - 1));
      return link.slice(0, at) + added + link.slice(at + removed);
    }, whole);
  })
  .filter((link) => isReadable(link));

function changeOf({
  step,
  field,
  share,
}: {
  step: number;
  field: FieldName;
  share: number;
}): LiveChange {
  const row = FIELD_TABLE[field];
  if (!isNumberField(row)) throw new TypeError(`${field} is no number.`);
  const value = row.min + share * (row.max - row.min);
  return { step, field, value: row.type === "number" ? value : Math.round(value) };
}

/** Malformed percent-encoding is tested by examples (malformedLinks.ts). */
function isReadable(link: string): boolean {
  try {
    decodeURIComponent(link);
    return true;
  } catch {
    return false;
  }
}

export const anyLinkText: fc.Arbitrary<string> = fc.oneof(composedLink, damagedLink);
