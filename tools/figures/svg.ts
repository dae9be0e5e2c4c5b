/** SVG as text: the same input gives the same bytes. */

type Attributes = Readonly<Record<string, string | number>>;

export function element(
  name: string,
  attributes: Attributes,
  children: readonly string[] | string = [],
): string {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(value)}"`);
  const inner = typeof children === "string" ? escapeText(children) : children.join("\n");
  const open = `<${name}${list.join("")}`;
  return inner === "" ? `${open}/>` : `${open}>${inner}</${name}>`;
}

export function group(name: string, children: readonly string[]): string {
  return element("g", { class: name }, children);
}

export function text(x: number, y: number, content: string, name = ""): string {
  return element("text", { ...(name && { class: name }), x, y }, content);
}

export function line(x1: number, y1: number, x2: number, y2: number, name: string): string {
  return element("line", { class: name, x1, y1, x2, y2 });
}

export function path(points: readonly (readonly [number, number])[], name: string): string {
  const steps = points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${round(x)} ${round(y)}`);
  return element("path", { class: name, d: steps.join("") });
}

/** A whole drawing, which says what it shows to those who do not see it. */
export function drawing(
  {
    width,
    height,
    title,
  }: { readonly width: number; readonly height: number; readonly title: string },
  style: string,
  children: readonly string[],
): string {
  const root = element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
    },
    [element("title", {}, title), `<style>${style}</style>`, ...children],
  );
  return `${root}\n`;
}

function attribute(value: string | number): string {
  return typeof value === "number"
    ? String(round(value))
    : escapeText(value).replace(/"/g, "&quot;");
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function escapeText(content: string): string {
  return content.replace(/&/g, "&amp;").replace(/</g, "&lt;");
}
