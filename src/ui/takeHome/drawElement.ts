const SVG = "http://www.w3.org/2000/svg";

/** What an element of a drawing gets from style sheets, which a picture of its own does not have. */
const COPIED_STYLES = [
  "display",
  "visibility",
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-opacity",
  "stroke-dasharray",
  "stroke-linejoin",
  "stroke-linecap",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "text-anchor",
] as const;

/** Parts of the page that are no part of a picture: what acts, and what follows the pointer. */
const LEFT_OUT = "button, input, select, .recharts-tooltip-wrapper";

/**
 * What is seen of a part of the page, as elements of SVG: backgrounds, texts at their measured places, and drawings with
 * the styles that they have now. Borders, shadows and images are left out.
 * @param origin the page's point, in CSS pixels of the window, that is (0, 0) in the picture
 */
export function drawElement(
  element: Element,
  origin: { readonly x: number; readonly y: number },
): SVGElement[] {
  if (element.matches(LEFT_OUT)) return [];
  const style = getComputedStyle(element);
  if (isUnseen(style)) return [];
  if (element instanceof SVGSVGElement) return [copyDrawing(element, origin)];
  const inside = Array.from(element.childNodes).flatMap((node) => {
    if (node instanceof Element) return drawElement(node, origin);
    return node instanceof Text ? drawText(node, style, origin) : [];
  });
  return [...drawBackground(element, style, origin), ...inside];
}

/** An element of SVG with attributes; numbers are rounded to hundredths of a pixel. */
export function svgElement(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) {
    const text = typeof value === "number" ? String(Math.round(value * 100) / 100) : value;
    element.setAttribute(attribute, text);
  }
  return element;
}

/** Whether nobody sees it: texts for screen readers are clipped away. */
function isUnseen({ display, visibility, opacity, clipPath }: CSSStyleDeclaration): boolean {
  return display === "none" || visibility === "hidden" || opacity === "0" || clipPath !== "none";
}

function drawBackground(
  element: Element,
  { backgroundColor, borderRadius }: CSSStyleDeclaration,
  origin: { readonly x: number; readonly y: number },
): SVGElement[] {
  const { x, y, width, height } = element.getBoundingClientRect();
  const isClear = backgroundColor === "transparent" || backgroundColor === "rgba(0, 0, 0, 0)";
  if (isClear || width === 0 || height === 0) return [];
  const rx = Number.parseFloat(borderRadius) || 0;
  const place = { x: x - origin.x, y: y - origin.y, width, height, rx };
  return [svgElement("rect", { ...place, fill: backgroundColor })];
}

function drawText(
  text: Text,
  style: CSSStyleDeclaration,
  origin: { readonly x: number; readonly y: number },
): SVGElement[] {
  if (Number.parseFloat(style.fontSize) === 0) return [];
  const ascent = ascentOf(style);
  return linesOf(text).map(({ words, left, right, top }) => {
    const line = svgElement("text", {
      x: left - origin.x,
      y: top - origin.y + ascent,
      // Where the page's letters are missing, others take their room.
      textLength: right - left,
      lengthAdjust: "spacingAndGlyphs",
      fill: style.color,
      "font-family": style.fontFamily,
      "font-size": style.fontSize,
      "font-weight": style.fontWeight,
    });
    line.textContent = words.join(" ");
    return line;
  });
}

interface TextLine {
  readonly words: string[];
  readonly left: number;
  right: number;
  readonly top: number;
}

/** The lines that a text is broken into, and where they stand in the window. */
function linesOf(text: Text): TextLine[] {
  const range = document.createRange();
  const lines: TextLine[] = [];
  for (const { index, 0: word } of text.data.matchAll(/\S+/g)) {
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    const { left, right, top, width } = range.getBoundingClientRect();
    if (width === 0) continue;
    const line = lines.at(-1);
    if (line && Math.abs(line.top - top) < 1) {
      line.words.push(word);
      line.right = right;
    } else lines.push({ words: [word], left, right, top });
  }
  return lines;
}

let measuring: CanvasRenderingContext2D | null | undefined;

/** Measures texts in the letters of a style; undefined where the browser gives no canvas. */
export function measureText(
  text: string,
  {
    fontWeight,
    fontSize,
    fontFamily,
  }: Pick<CSSStyleDeclaration, "fontWeight" | "fontSize" | "fontFamily">,
): TextMetrics | undefined {
  measuring ??= document.createElement("canvas").getContext("2d");
  if (!measuring) return undefined;
  measuring.font = `${fontWeight} ${fontSize} ${fontFamily}`;
  return measuring.measureText(text);
}

/** From the top of a line's letters to its baseline, in pixels. */
function ascentOf(style: CSSStyleDeclaration): number {
  const usual = 0.95 * Number.parseFloat(style.fontSize);
  return measureText("x", style)?.fontBoundingBoxAscent ?? usual;
}

/** A copy of a drawing at its place, which carries the styles that it has in the page. */
function copyDrawing(
  drawing: SVGSVGElement,
  origin: { readonly x: number; readonly y: number },
): SVGSVGElement {
  const { x, y, width, height } = drawing.getBoundingClientRect();
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const copies = [copy, ...copy.querySelectorAll<SVGElement>("*")];
  [drawing, ...drawing.querySelectorAll<SVGElement>("*")].forEach((original, i) => {
    const computed = getComputedStyle(original);
    for (const name of ["class", "tabindex", "role"]) copies[i].removeAttribute(name);
    for (const name of COPIED_STYLES) {
      copies[i].style.setProperty(name, computed.getPropertyValue(name));
    }
  });
  for (const name of ["width", "height"]) copy.style.removeProperty(name);
  const place = { x: x - origin.x, y: y - origin.y, width, height };
  for (const [name, value] of Object.entries(place)) copy.setAttribute(name, String(value));
  return copy;
}
