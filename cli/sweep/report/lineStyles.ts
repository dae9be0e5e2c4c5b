import { lineLook } from "../../../src/lab/sweep/figure/lineLook.ts";
import { mix, parseHex, toCss } from "../../../src/ui/theme/palette.ts";
import { type ThemeName, tokens } from "../../../src/ui/theme/tokens.ts";

/** The class of a line. */
export function lineClass(line: number): string {
  return `line-${line}`;
}

/** The rules of so many lines' classes, for both colour schemes. */
export function lineStyles(count: number): string {
  const marks =
    ".band{fill-opacity:.14;stroke:none}.dot{fill-opacity:.55;stroke:none}.mean{fill:none}\n";
  const dark = tonesOf("dark", count);
  return `${marks}${tonesOf("light", count)}@media(prefers-color-scheme:dark){\n${dark}}\n`;
}

function tonesOf(theme: ThemeName, count: number): string {
  const { soft, accent } = tokens[theme];
  const rules = Array.from({ length: count }, (_, line) => {
    const { dashes, share } = lineLook(line, count);
    const tone = toCss(mix(parseHex(soft), parseHex(accent), share));
    const name = lineClass(line);
    return `.mean.${name}{stroke:${tone};stroke-dasharray:${dashes}}.band.${name},.dot.${name}{fill:${tone}}`;
  });
  return `${rules.join("\n")}\n`;
}
