const COPIED_STYLES = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-opacity",
  "stroke-dasharray",
  "stroke-linejoin",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "text-anchor",
] as const;
const SCALE = 2;
const PADDING = 16;
const TITLE_HEIGHT = 28;

/** A chart as it looks now, with its name above: a picture for a slide. */
export async function drawingToPng(drawing: SVGSVGElement, title: string): Promise<Blob> {
  const { width, height } = drawing.getBoundingClientRect();
  const image = await loadImage(withOwnStyles(drawing, width, height));
  const canvas = document.createElement("canvas");
  canvas.width = (width + 2 * PADDING) * SCALE;
  canvas.height = (height + 2 * PADDING + TITLE_HEIGHT) * SCALE;
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("This browser gave no 2D canvas to draw the picture on.");
  const style = getComputedStyle(drawing);
  context.scale(SCALE, SCALE);
  context.fillStyle = style.getPropertyValue("--sy-card");
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = style.getPropertyValue("--sy-ink");
  context.font = `630 15px ${style.fontFamily}`;
  context.fillText(title, PADDING, PADDING + 14);
  context.drawImage(image, PADDING, PADDING + TITLE_HEIGHT, width, height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error("This browser could not encode the picture."));
    }, "image/png");
  });
}

/** An image has no access to the page's style sheets, so the copy carries what it needs. */
function withOwnStyles(drawing: SVGSVGElement, width: number, height: number): SVGSVGElement {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const originals = drawing.querySelectorAll<SVGElement>("*");
  const copies = copy.querySelectorAll<SVGElement>("*");
  originals.forEach((original, i) => {
    const computed = getComputedStyle(original);
    for (const name of COPIED_STYLES) {
      copies[i].style.setProperty(name, computed.getPropertyValue(name));
    }
  });
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  return copy;
}

function loadImage(drawing: SVGSVGElement): Promise<HTMLImageElement> {
  const source = new XMLSerializer().serializeToString(drawing);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
  return image.decode().then(() => image);
}
