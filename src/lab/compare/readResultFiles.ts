import type { RunResult } from "../../run/result.ts";
import { readResult } from "../sweep/readResult.ts";

/** A file that the visitor chose or dropped: of a File, what is read. */
export interface ChosenFile {
  readonly name: string;
  readonly size: number;
  text(): Promise<string>;
}

/** A file that is no result, and why; the reason ends a sentence that names the file. */
export interface SetAside {
  readonly name: string;
  readonly reason: string;
}

/** A result of a run of 200,000 steps has some 15 MB. */
const MOST_BYTES = 50e6;

/** What a sweep's folder holds beside results (docs/sweeps.md). */
const COMPANIONS = ["index.json", "report.json", "report.html", "runs.csv"];

/** Whether a file goes with results, and needs no word of its own. */
export function isCompanion({ name }: Pick<ChosenFile, "name">): boolean {
  return COMPANIONS.includes(name) || name.startsWith(".");
}

/** Reads the result of a run that was trained to its end, whichever run that is. Never rejects. */
export async function readResultFile(file: ChosenFile): Promise<RunResult | SetAside> {
  const { name, size } = file;
  if (size > MOST_BYTES) return { name, reason: "it is larger than 50 MB" };
  if (size === 0) return { name, reason: "it is empty" };
  const text = await file.text().catch(() => undefined);
  if (text === undefined) return { name, reason: "it could not be read" };
  if (name.endsWith(".failed.json")) return { name, reason: `its run failed${reasonIn(text)}` };
  const read = readResult(text);
  return read.ok ? read.result : { name, reason: read.reason };
}

export function isSetAside(read: RunResult | SetAside): read is SetAside {
  return "reason" in read;
}

const LONGEST_REASON = 200;

/** Why the run of a sweep failed, as its file has it. */
function reasonIn(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === "string"
      ? `: ${message.slice(0, LONGEST_REASON).replace(/\.$/, "")}`
      : "";
  } catch {
    return "";
  }
}

/** Files named in a message one by one; the rest are counted. */
const MOST_NAMED = 8;

/** "Set aside: notes.txt, since it is not JSON, or not whole." A sentence each, and how many more there are. */
export function describeSetAside(files: readonly SetAside[]): readonly string[] {
  const sentences = files
    .slice(0, MOST_NAMED)
    .map(({ name, reason }) => `Set aside: “${name}”, since ${reason}.`);
  const rest = files.length - sentences.length;
  if (rest === 0) return sentences;
  return [...sentences, `${rest} more ${rest === 1 ? "file was" : "files were"} set aside.`];
}
