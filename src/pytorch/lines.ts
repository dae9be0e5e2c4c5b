/** Lines of a script: a text of one line or several, a list of them, or nothing. */
export type Lines = string | false | undefined | readonly Lines[];

/** All lines, one after another. */
export function flatten(lines: Lines): string[] {
  if (lines === false || lines === undefined) return [];
  return typeof lines === "string" ? lines.split("\n") : lines.flatMap(flatten);
}

/** The lines a level deeper, or several. */
function indent(lines: Lines, levels = 1): string[] {
  return flatten(lines).map((line) => (line === "" ? "" : `${"    ".repeat(levels)}${line}`));
}

/** A function or a class of Python, and the two empty lines before it; nothing without a body. */
export function block(head: string, body: Lines): Lines {
  return ["", "", head, indent(body)];
}
