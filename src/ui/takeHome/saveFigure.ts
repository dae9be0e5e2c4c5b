import { fileName, saveFile, saveText, toCsv } from "../../lab/exports.ts";
import { drawPicture, toPng, toSvgText } from "./picture.ts";
import type { Taken } from "./taken.ts";

/** What a figure can be saved as. */
export type FigureFormat = "csv" | "svg" | "png";

/**
 * Hands a figure to the visitor's downloads.
 * @param name of the figure
 * @throws Error if the browser cannot encode the picture
 */
export async function saveFigure(
  format: FigureFormat,
  name: string,
  figure: HTMLElement,
  { observations, caption, words }: Taken,
): Promise<void> {
  const file = fileName(`${name} ${words}`, format);
  switch (format) {
    case "csv":
      return saveText(file, toCsv(observations.columns, observations.rows), "text/csv");
    case "svg":
      return saveText(file, toSvgText(drawPicture(figure, caption)), "image/svg+xml");
    case "png":
      return saveFile(file, await toPng(drawPicture(figure, caption)));
    default:
      format satisfies never;
  }
}

/**
 * Puts a figure on the clipboard, as a PNG.
 * @throws Error if the browser cannot or may not
 */
export async function copyFigure(figure: HTMLElement, { caption }: Taken): Promise<void> {
  if (!("ClipboardItem" in globalThis)) {
    throw new Error("This browser cannot copy pictures. Save it as PNG instead.");
  }
  // Safari takes a picture that is still being drawn, and nothing once the click is over.
  const png = toPng(drawPicture(figure, caption));
  await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
}
