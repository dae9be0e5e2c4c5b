/**
 * An expert's colour is its identity, the same in every figure. Okabe and Ito's colour-blind-safe
 * set comes first (its yellow and black adapted to paper), eight more follow, then lighter and
 * darker turns of the sixteen. An expert is always named too, so colour is never the only sign.
 */
const BASE = [
  "#e69f00",
  "#56b4e9",
  "#009e73",
  "#d9c400",
  "#0072b2",
  "#d55e00",
  "#cc79a7",
  "#8c6bb1",
  "#9a6a1f",
  "#2aa7a7",
  "#d8377f",
  "#6fa532",
  "#4f55b5",
  "#b03a3a",
  "#8a929c",
  "#3f7f5f",
] as const;

/** How the sixteen turn when they come round again: towards white (+) or black (-). */
const TURNS = [0, 0.38, -0.3, 0.62] as const;

function expertRgb(expert: number): Rgb {
  const turn = TURNS[Math.floor(expert / BASE.length) % TURNS.length];
  const end: Rgb = turn > 0 ? [255, 255, 255] : [0, 0, 0];
  return mix(parseHex(BASE[expert % BASE.length]), end, Math.abs(turn));
}

export const expertColour = (expert: number) => toCss(expertRgb(expert));

/** For words on an expert's colour. */
export const expertInk = (expert: number) => textOn(expertRgb(expert));

export const expertName = (expert: number) => `E${expert + 1}`;

/** Shared experts have no colour to be told apart by: everything passes through them. */
export const SHARED_COLOUR = "var(--sy-soft)";
export const sharedName = (shared: number) => `S${shared + 1}`;

export type Rgb = readonly [number, number, number];

export function parseHex(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

export function mix(from: Rgb, to: Rgb, amount: number): Rgb {
  const at = (i: 0 | 1 | 2) => Math.round(from[i] + (to[i] - from[i]) * amount);
  return [at(0), at(1), at(2)];
}

export const toCss = (rgb: Rgb) => `rgb(${rgb.join(" ")})`;

/** WCAG relative luminance. */
export function luminance(rgb: Rgb): number {
  const linear = (channel: number) => {
    const v = channel / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2]);
}

/** Black or white, whichever reads better on it: one of them always passes 4.5 to 1. */
export function textOn(background: Rgb): string {
  return luminance(background) > 0.179 ? "#000" : "#fff";
}
