import { describe, expect, it } from "vitest";
import { createFormats } from "../format.ts";
import { pickLocale } from "../locale.ts";
import { type BoxRules, readTyped } from "./readTyped.ts";

function rulesOf(language: string, changes: Partial<BoxRules> = {}): BoxRules {
  const locale = pickLocale([language]);
  return {
    field: { type: "integer", min: 1 },
    present: "8",
    max: 60_000,
    because: "",
    decimalSign: locale.decimalSign,
    write: createFormats(locale).formatTyped,
    ...changes,
  };
}

const NUMBER = { field: { type: "number", min: -1 }, max: 100 } as const;
const INTEGER = {} as const;
const LIST = { field: { type: "integers", min: 1 }, max: 256 } as const;

describe("readTyped", () => {
  it.each([
    ["en", NUMBER, "0.5", 0.5],
    ["en", NUMBER, "0,5", 0.5],
    ["en", NUMBER, "1,5", 1.5],
    ["de", NUMBER, "1,5", 1.5],
    ["de", NUMBER, "0.001", 0.001],
    ["de", NUMBER, "1,024", 1.024],
    ["en", NUMBER, "1.024", 1.024],
    ["en", NUMBER, "-0.25", -0.25],
    ["en", NUMBER, "−0.25", -0.25],
    ["en", NUMBER, " .5 ", 0.5],
    ["en", NUMBER, "1e-2", 0.01],
    ["de", NUMBER, "1,5e1", 15],
    ["en", INTEGER, "1,024,0", undefined],
    ["en", INTEGER, "60000", 60_000],
    ["fr", INTEGER, "60\u202f000", 60_000],
    ["de-CH", INTEGER, "60’000", 60_000],
    ["en", LIST, "7", 7],
    ["en", LIST, "4, 8", "4-8"],
    ["de", LIST, "4-8;16", "4-8-16"],
    ["en", LIST, "4,8,16", "4-8-16"],
    ["en", LIST, "4, 4", 4],
  ] as const)("reads in %s, %o, %j as %j", (language, rules, text, value) => {
    const typed = readTyped(text, rulesOf(language, rules));
    expect(typed.value).toBe(value);
    if (value !== undefined) expect(typed.note).toBe("");
  });

  it.each([
    ["1,024,000.5", 1_024_000.5],
    ["1.024.000,5", 1_024_000.5],
    ["1.024.000", 1_024_000],
    ["12,345.", 12_345],
  ])("tells thousands from fractions in %j in every locale", (text, value) => {
    for (const language of ["en", "de"]) {
      expect(readTyped(text, rulesOf(language, { ...NUMBER, max: 1e9 })).value).toBe(value);
    }
  });

  it.each([
    ["en", INTEGER, "1,024", 1024, "1,024 was read as 1024."],
    ["de", INTEGER, "1.024", 1024, "1.024 was read as 1024."],
    [
      "de",
      INTEGER,
      "1,024",
      undefined,
      "1,024 is no whole number: type 1024 if you mean that. It stays at 8.",
    ],
    [
      "en",
      INTEGER,
      "1.024",
      undefined,
      "1.024 is no whole number: type 1024 if you mean that. It stays at 8.",
    ],
    [
      "de",
      NUMBER,
      "1.024",
      undefined,
      "1.024 can mean 1024 or 1,024: type the one you mean. It stays at 8.",
    ],
    [
      "en",
      NUMBER,
      "1,024",
      undefined,
      "1,024 can mean 1024 or 1.024: type the one you mean. It stays at 8.",
    ],
  ] as const)("in %s, %o, never takes %j silently", (language, rules, text, value, note) => {
    expect(readTyped(text, rulesOf(language, rules))).toEqual({ value, note });
  });

  it.each([
    [{ max: 64 }, "999", 64, "At most 64: 999 was set to 64."],
    [
      { max: 4, because: "while Number of experts is 4" },
      "5",
      4,
      "At most 4 while Number of experts is 4: 5 was set to 4.",
    ],
    [INTEGER, "0", 1, "At least 1: 0 was set to 1."],
    [INTEGER, "3.6", 4, "Whole numbers only: 3.6 was set to 4."],
    [NUMBER, "-9", -1, "At least -1: -9 was set to -1."],
    [NUMBER, "1e400", 100, "At most 100: ∞ was set to 100."],
    [LIST, "7.2", 7, "Whole numbers only: 7.2 was set to 7."],
    [LIST, "7,5", "7-5", "Read as a list of 7 and 5."],
    [LIST, "4, 999", "4-256", "Whole numbers from 1 to 256: 999 was set to 256."],
    [LIST, "1,024", 256, "At most 256: 1024 was set to 256."],
    [
      LIST,
      `1${" 2".repeat(64)}`,
      `1${"-2".repeat(63)}`,
      "At most 64 numbers: the others were left out.",
    ],
  ] as const)(
    "says what became of a value that is not allowed, %o: %j",
    (rules, text, value, note) => {
      expect(readTyped(text, rulesOf("en", rules))).toEqual({ value, note });
    },
  );

  it.each([
    ["", "Nothing was typed. It stays at 8."],
    ["abc", "“abc” is no number. It stays at 8."],
    ["1,2,3", "“1,2,3” is no number. It stays at 8."],
    ["--1", "“--1” is no number. It stays at 8."],
    ["Infinity", "“Infinity” is no number. It stays at 8."],
    ["0x10", "“0x10” is no number. It stays at 8."],
  ])("keeps the value where %j is typed, and says so", (text, note) => {
    expect(readTyped(text, rulesOf("en", NUMBER))).toEqual({ value: undefined, note });
  });
});
