import { drawElement, measureText, svgElement } from "./drawElement.ts";
import { pageFont } from "./pageFont.ts";

/** A card's, and its border. */
const PADDING = 17;
const LINE_HEIGHT = 16;
/** Pixels of a saved picture for one of the page's. */
const SCALE = 2;

/**
 * A figure as it looks now, for a slide or a report: its heading, step, legend and drawing, and under them in small
 * letters the lines of the caption, broken where they are too long.
 */
export function drawPicture(figure: HTMLElement, caption: readonly string[]): SVGSVGElement {
  const { x, y, width, height } = figure.getBoundingClientRect();
  const style = getComputedStyle(figure);
  const letters = {
    fontFamily: style.fontFamily,
    fontSize: "11px",
    fontWeight: "400",
  };
  const room = width - 2 * PADDING;
  const widthOf = (text: string) => measureText(text, letters)?.width ?? 6 * text.length;
  const lines = [...captionsOfTables(figure), ...caption].flatMap((line) =>
    breakLine(line, (text) => widthOf(text) <= room),
  );
  const whole = { width, height: height + lines.length * LINE_HEIGHT + PADDING };
  const picture = svgElement("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${whole.width} ${whole.height}`,
    style: `font-variant-numeric: ${style.fontVariantNumeric}`,
    ...whole,
  }) as SVGSVGElement;
  const ground = style.getPropertyValue("--sy-card");
  picture.append(svgElement("rect", { ...whole, fill: ground }));
  picture.append(...Array.from(figure.children).flatMap((part) => drawElement(part, { x, y })));
  lines.forEach((line, i) => {
    const text = svgElement("text", {
      x: PADDING,
      y: height + (i + 0.75) * LINE_HEIGHT,
      textLength: widthOf(line),
      lengthAdjust: "spacingAndGlyphs",
      fill: style.getPropertyValue("--sy-soft"),
      "font-family": letters.fontFamily,
      "font-size": letters.fontSize,
    });
    text.textContent = line;
    picture.append(text);
  });
  return picture;
}

/** What the cells of a figure's tables are: in the page, a caption for screen readers. */
function captionsOfTables(figure: HTMLElement): string[] {
  const captions = Array.from(figure.querySelectorAll("caption"), (caption) => caption.textContent);
  return captions.filter((text) => text !== "").map((text) => `${text}.`);
}

/** A text in lines that fit; it is broken after a space, or before an ampersand of a link. */
export function breakLine(text: string, fits: (line: string) => boolean): string[] {
  const lines = [""];
  for (const piece of text.split(/(?<= )|(?=&)/)) {
    const last = lines[lines.length - 1];
    if (last === "" || fits((last + piece).trimEnd())) lines[lines.length - 1] = last + piece;
    else lines.push(piece);
  }
  return lines.map((line) => line.trimEnd());
}

/** The text of an SVG file. */
export function toSvgText(picture: SVGSVGElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(picture)}\n`;
}

/** The picture with twice as many pixels as the page has, in the page's letters. */
export async function toPng(picture: SVGSVGElement): Promise<Blob> {
  const { width, height } = picture.viewBox.baseVal;
  const letters = svgElement("style", {});
  letters.textContent = await pageFont();
  picture.prepend(letters);
  const image = new Image(width, height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(toSvgText(picture))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * SCALE);
  canvas.height = Math.round(height * SCALE);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("This browser gave no 2D canvas to draw the picture on.");
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error("This browser could not encode the picture."));
    }, "image/png");
  });
}
