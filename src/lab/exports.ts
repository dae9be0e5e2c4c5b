/** A gap is undefined. */
export type TableCell = string | number | undefined;

/** The data of a figure. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly TableCell[])[];
}

/** One row a line, as RFC 4180 has it; numbers keep their full precision, gaps stay empty. */
export function toCsv(header: readonly string[], rows: Iterable<readonly TableCell[]>): string {
  const lines = [header, ...rows].map((row) => row.map(csvCell).join(","));
  return `${lines.join("\r\n")}\r\n`;
}

function csvCell(value: TableCell): string {
  if (value === undefined) return "";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** "Class routing" of a run as "switchyard-class-routing.csv"; points of numbers stay. */
export function fileName(subject: string, extension: string): string {
  const slug = subject.toLowerCase().replaceAll(/(?:(?!(?<=\d)\.\d)[^a-z0-9])+/g, "-");
  return `switchyard-${slug}.${extension}`;
}

/** Hands a file to the visitor's downloads. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The download has its own hold on the data once it has begun.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export function saveText(name: string, text: string, type: string): void {
  saveFile(name, new Blob([text], { type }));
}
