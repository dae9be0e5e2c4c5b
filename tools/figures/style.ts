import { luminance, mix, parseHex, type Rgb, textOn, toCss } from "../../src/ui/theme/palette.ts";
import { type ThemeName, tokens } from "../../src/ui/theme/tokens.ts";

/** Colours of a heatmap come in this many steps. */
export const HEAT_LEVELS = 24;

const LAYOUT = `
text{font:400 11px Inter,"Inter Variable",system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;font-variant-numeric:tabular-nums}
.title{font-size:16px;font-weight:650}
.figure{font-size:16px;font-weight:650;text-anchor:end}
.end{text-anchor:end}
.middle{text-anchor:middle}
.small{font-size:9.5px}
.tiny{font-size:8.5px}
.strong{font-weight:620}
.halo{paint-order:stroke;stroke-width:3px;stroke-linejoin:round}
.run,.mean,.rule,.grid,.fair{fill:none;stroke-linejoin:round;stroke-linecap:round}
.run{stroke-width:1;stroke-opacity:.32}
.mean{stroke-width:2}
.rule{stroke-dasharray:4 4}
.fair{stroke-dasharray:2 3}
`;

/** The sheet of a drawing: the page's colours, those of the reader's scheme. */
export function styleSheet(heatLevels: Iterable<number> = []): string {
  const levels = [...new Set(heatLevels)].sort((a, b) => a - b);
  const dark = coloursOf("dark", levels);
  return `${LAYOUT}${coloursOf("light", levels)}@media(prefers-color-scheme:dark){\n${dark}}\n`;
}

function coloursOf(theme: ThemeName, levels: readonly number[]): string {
  const { card, line, ink, soft, accent, wrongFill } = tokens[theme];
  const rules = [
    `.card{fill:${card};stroke:${line}}`,
    `text{fill:${ink}}`,
    `.soft{fill:${soft}}`,
    `.halo{stroke:${card}}`,
    `.grid{stroke:${line}}`,
    `.rule,.fair{stroke:${soft}}`,
    `.run,.mean{stroke:${accent}}`,
    `.learned{fill:${accent}}`,
    `.fixed{fill:${wrongFill}}`,
    `.net{fill:${soft}}`,
    ...levels.map((level) => {
      const { background, color } = swatch(level, theme);
      return `.h${level}{fill:${background}}.h${level}t{fill:${color}}`;
    }),
  ];
  return `${rules.join("\n")}\n`;
}

function swatch(level: number, theme: ThemeName) {
  const { paper, card, ink, accent } = tokens[theme];
  const empty = mix(parseHex(card), parseHex(paper), 0.75);
  const background = mix(empty, parseHex(accent), level / HEAT_LEVELS);
  return { background: toCss(background), color: softText(background, parseHex(ink)) };
}

/** On nearly empty cells the page's ink, a little softened; else whichever of black and white reads. */
function softText(background: Rgb, ink: Rgb): string {
  const softened = mix(ink, background, 0.22);
  return contrast(softened, background) >= 7 ? toCss(softened) : textOn(background);
}

function contrast(a: Rgb, b: Rgb): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}
