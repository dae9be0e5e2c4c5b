import { describe, expect, it } from "vitest";
import { createFormats } from "./format.ts";
import { pickLocale } from "./locale.ts";

const formatsOf = (...languages: string[]) => createFormats(pickLocale(languages));

describe("pickLocale", () => {
  it.each([
    [["de-DE", "en"], "de-DE", ","],
    [["en-GB"], "en-GB", "."],
    [["fr"], "fr", ","],
    [["de-CH"], "de-CH", "."],
    [["en-US@posix", "pt-BR"], "pt-BR", ","],
    [["tlh"], "en", "."],
    [[], "en", "."],
  ] as const)("of %j is %s, whose decimal sign is %j", (languages, tag, decimalSign) => {
    expect(pickLocale(languages)).toEqual({ tag, decimalSign });
  });
});

describe("createFormats", () => {
  it("writes numbers as the visitor's locale does", () => {
    const english = formatsOf("en");
    const german = formatsOf("de");
    expect(english.formatInteger(41830)).toBe("41,830");
    expect(german.formatInteger(41830)).toBe("41.830");
    expect(english.formatPercent(0.9512)).toBe("95.1\u202f%");
    expect(german.formatPercent(0.9512)).toBe("95,1\u202f%");
    expect(german.formatRatio(1.3)).toBe("1,30");
    expect(german.formatRate(41830)).toBe("41,8\u202fk");
    expect(german.formatBytes(11_400_000)).toBe("11,4\u202fMB");
    expect(german.formatNanoseconds(1_930_000)).toBe("1,93\u202fms");
  });

  it("writes losses in few digits", () => {
    const { formatSmall } = formatsOf("en");
    expect([0, 0.25, 2.31, 0.0012, Number.NaN].map(formatSmall)).toEqual([
      "0",
      "0.250",
      "2.31",
      "1.2e-3",
      "–",
    ]);
    expect(formatsOf("de").formatSmall(0.0012)).toBe("1,2e-3");
  });

  it("shows in a box what can be typed there", () => {
    const { formatTyped } = formatsOf("de");
    expect([60_000, 0.001, 1e-6, 4_294_967_295].map(formatTyped)).toEqual([
      "60000",
      "0,001",
      "0,000001",
      "4294967295",
    ]);
  });

  it("signs changes", () => {
    const { formatChange } = formatsOf("en");
    expect([0.49, -0.5, 0].map(formatChange)).toEqual(["+49\u202f%", "−50\u202f%", "0\u202f%"]);
  });

  it("has Latin digits everywhere", () => {
    expect(formatsOf("ar-EG").formatPercent(0.951)).toMatch(/^95[.,]1\u202f%$/);
  });
});
