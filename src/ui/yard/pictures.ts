import { parseHex, type Rgb } from "../theme/palette.ts";
import { type ThemeName, tokens } from "../theme/tokens.ts";

/** Weights: blue excites, orange inhibits, nothing is the card itself. */
const EXCITES = { light: [0, 90, 181], dark: [122, 162, 255] } as const;
const INHIBITS = { light: [213, 94, 0], dark: [255, 150, 90] } as const;
/** Middling weights matter too: the ramp saturates a little early. */
const GAIN = 1.3;
const DEAD_OPACITY = 0.3;

const weightRamps: Record<ThemeName, Uint32Array> = {
  light: weightRamp("light"),
  dark: weightRamp("dark"),
};

/** [256] little-endian RGBA of weight -128..127. */
function weightRamp(theme: ThemeName): Uint32Array {
  const card = parseHex(tokens[theme].card);
  return Uint32Array.from({ length: 256 }, (_, index) => {
    const weight = (index - 128) / 127;
    const amount = Math.min(1, Math.abs(weight) * GAIN);
    return packed(card, weight > 0 ? EXCITES[theme] : INHIBITS[theme], amount);
  });
}

function packed(from: Rgb, to: Rgb, amount: number): number {
  const at = (i: 0 | 1 | 2) => Math.round(from[i] + (to[i] - from[i]) * amount);
  return ((255 << 24) | (at(2) << 16) | (at(1) << 8) | at(0)) >>> 0;
}

interface Strip {
  /** [U, D] */
  readonly units: Int8Array;
  /** [U] */
  readonly activity: Float32Array;
  readonly shown: number;
  readonly rows: number;
  readonly columns: number;
}

/** An expert's hidden units side by side, with a transparent gap between them. */
export function drawUnitStrip(
  canvas: HTMLCanvasElement,
  strip: Strip,
  gap: number,
  theme: ThemeName,
) {
  const { units, activity, shown, rows, columns } = strip;
  const width = shown * (columns + gap) - gap;
  if (canvas.width !== width || canvas.height !== rows) {
    canvas.width = width;
    canvas.height = rows;
  }
  const context = canvas.getContext("2d");
  if (context === null) return;
  const image = context.createImageData(width, rows);
  const out = new Uint32Array(image.data.buffer);
  const ramp = weightRamps[theme];
  for (let unit = 0; unit < shown; unit++) {
    const isDead = activity[unit] === 0;
    const alphaMask = isDead
      ? ((Math.round(DEAD_OPACITY * 255) << 24) | 0xffffff) >>> 0
      : 0xffffffff;
    let pixel = unit * rows * columns;
    for (let y = 0; y < rows; y++) {
      let target = y * width + unit * (columns + gap);
      for (let x = 0; x < columns; x++) out[target++] = ramp[units[pixel++] + 128] & alphaMask;
    }
  }
  context.putImageData(image, 0, 0);
}

/** A digit: ink on paper in the light theme, chalk on slate in the dark one. */
export function drawDigit(
  canvas: HTMLCanvasElement,
  pixels: Uint8Array,
  rows: number,
  columns: number,
  theme: ThemeName,
) {
  if (canvas.width !== columns || canvas.height !== rows) {
    canvas.width = columns;
    canvas.height = rows;
  }
  const context = canvas.getContext("2d");
  if (context === null) return;
  const image = context.createImageData(columns, rows);
  const out = new Uint32Array(image.data.buffer);
  const [red, green, blue] = parseHex(theme === "light" ? tokens.light.ink : "#ffffff");
  const ink = (blue << 16) | (green << 8) | red;
  for (let i = 0; i < rows * columns; i++) out[i] = (pixels[i] << 24) | ink;
  context.putImageData(image, 0, 0);
}
