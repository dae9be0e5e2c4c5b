/** How a visitor writes numbers. Links, files and the command line have a point, whatever the locale. */
export interface Locale {
  /** BCP 47 */
  readonly tag: string;
  readonly decimalSign: "." | ",";
}

/** The first of a visitor's languages whose numbers the browser can write; English if there is none. */
export function pickLocale(languages: readonly string[]): Locale {
  const tag = languages.find(isSupported) ?? "en";
  const parts = numberFormat(tag, { minimumFractionDigits: 1 }).formatToParts(0);
  const isComma = parts.some(({ type, value }) => type === "decimal" && value === ",");
  return { tag, decimalSign: isComma ? "," : "." };
}

/** Digits are the Latin ones: the page's words are English, and links have no others. */
export function numberFormat(tag: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return new Intl.NumberFormat(tag, { numberingSystem: "latn", ...options });
}

function isSupported(tag: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false; // Some browsers report tags that are not valid, such as "en-US@posix".
  }
}

/** The languages of the browser; none in Node. */
export function visitorLanguages(): readonly string[] {
  return globalThis.navigator?.languages ?? [];
}
