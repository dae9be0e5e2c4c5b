import type { WriteNumber } from "../experiment/writeNumber.ts";
import { type Locale, numberFormat, pickLocale, visitorLanguages } from "./locale.ts";

/** Between a number and its unit: a narrow no-break space. */
const GAP = "\u202f";
const MISSING = "–";

/** Numbers as the page shows them, written as in `locale`. */
export function createFormats({ tag }: Pick<Locale, "tag">) {
  const formats = new Map<string, Intl.NumberFormat>();

  const formatNumber: WriteNumber = (value, options = {}) => {
    const key = JSON.stringify(options);
    const format = formats.get(key) ?? numberFormat(tag, options);
    formats.set(key, format);
    return format.format(value);
  };

  const formatFixed = (value: number, digits: number) =>
    formatNumber(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });

  const formatSignificant = (value: number, digits: number) =>
    formatNumber(value, { minimumSignificantDigits: digits, maximumSignificantDigits: digits });

  const formatInteger = (value: number) => formatFixed(value, 0);

  /** 0.9512 as "95.1 %". */
  const formatPercent = (share: number, digits = 1) => `${formatFixed(share * 100, digits)}${GAP}%`;

  return {
    formatNumber,
    formatFixed,
    formatInteger,
    formatPercent,

    /** A number as its box shows it: without grouping, so that what is shown can be typed. */
    formatTyped: (value: number) =>
      formatNumber(value, { useGrouping: false, maximumSignificantDigits: 10 }),

    /** A share that may be tiny: "0.02 %" where one digit would say nothing. */
    formatRare: (share: number) => formatPercent(share, share > 0 && share < 0.01 ? 2 : 1),

    /** 1.3 as "1.30". */
    formatRatio: (ratio: number) => formatFixed(ratio, 2),

    /** 0.49 as "+49 %", -0.49 as "−49 %". */
    formatChange: (share: number) =>
      `${formatNumber(share * 100, { maximumFractionDigits: 0, signDisplay: "exceptZero" }).replace("-", "−")}${GAP}%`,

    /** 41830 as "41.8 k". */
    formatRate(perSecond: number): string {
      if (!Number.isFinite(perSecond) || perSecond <= 0) return MISSING;
      if (perSecond < 1000) return formatInteger(perSecond);
      const [scaled, unit] = perSecond < 1e6 ? [perSecond / 1e3, "k"] : [perSecond / 1e6, "M"];
      return `${formatFixed(scaled, scaled < 100 ? 1 : 0)}${GAP}${unit}`;
    },

    formatBytes: (bytes: number) => `${formatFixed(bytes / 1e6, 1)}${GAP}MB`,

    /** A loss or a share in few, steady digits. */
    formatSmall(value: number): string {
      if (!Number.isFinite(value)) return MISSING;
      if (value === 0) return "0";
      if (Math.abs(value) >= 0.01) return formatSignificant(value, 3);
      const [mantissa, exponent] = value.toExponential(1).split("e");
      return `${formatFixed(Number(mantissa), 1)}e${exponent}`;
    },

    /** 1_930_000 ns as "1.93 ms", 5_210 as "5.21 µs". */
    formatNanoseconds(ns: number): string {
      const [scaled, unit] = ns < 1e6 ? [ns / 1e3, "µs"] : [ns / 1e6, "ms"];
      return `${scaled < 100 ? formatSignificant(scaled, 3) : formatInteger(scaled)}${GAP}${unit}`;
    },
  };
}

/** The visitor's locale. */
export const LOCALE = pickLocale(visitorLanguages());

export const {
  formatNumber,
  formatFixed,
  formatInteger,
  formatPercent,
  formatTyped,
  formatRare,
  formatRatio,
  formatChange,
  formatRate,
  formatBytes,
  formatSmall,
  formatNanoseconds,
} = createFormats(LOCALE);

/** 63 as "1:03". */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return MISSING;
  const whole = Math.ceil(seconds);
  const minutes = Math.floor(whole / 60);
  const rest = String(whole % 60).padStart(2, "0");
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}
