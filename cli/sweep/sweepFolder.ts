/** The folder of a sweep: an index, a file a run that is done, and one a run that failed. Any number of shards may share it. */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import type { Sweep } from "../../src/experiment/sweep.ts";
import { readResult } from "../../src/lab/sweep/readResult.ts";
import { asSentence } from "../../src/run/asSentence.ts";
import type { RunFailure } from "../../src/run/events.ts";
import type { RunResult } from "../../src/run/result.ts";
import { quote } from "../../tools/arguments.ts";
import { RunFailed, UsageError } from "../../tools/command.ts";
import { explainFileError } from "../../tools/fileErrors.ts";
import { prepareOutputFolder, replaceFile } from "../../tools/outputFile.ts";
import { failureFile, INDEX_FILE, readIndex, resultFile, writeIndex } from "./sweepIndex.ts";

/** What there is of a run. */
export type Found =
  | { readonly kind: "result"; readonly result: RunResult }
  | { readonly kind: "missing" }
  /** A file that is not the run's result, and why: the end of a sentence. */
  | { readonly kind: "faulty"; readonly file: string; readonly reason: string };

/** What is kept of a failure. */
export type KeptFailure = Pick<RunFailure, "message" | "remedy">;

/** A file is written within milliseconds. */
const LEFTOVER_MS = 60_000;

export class SweepFolder {
  readonly path: string;
  readonly sweep: Sweep;

  private constructor(folder: string, sweep: Sweep) {
    this.path = folder;
    this.sweep = sweep;
  }

  /**
   * A folder for the results of a sweep, made where it is missing; it may hold some of them.
   * @throws UsageError if it holds another sweep, or cannot be written to
   */
  static create(folder: string, sweep: Sweep): SweepFolder {
    prepare(folder);
    const file = path.join(folder, INDEX_FILE);
    const index = writeIndex(sweep);
    const found = existsSync(file) ? readText(file) : undefined;
    if (found !== undefined && found !== index) throw refuse(folder, readIndex(found));
    if (found === undefined) replaceFile(file, index);
    removeLeftovers(folder);
    return new SweepFolder(folder, sweep);
  }

  /** A folder that holds a sweep. @throws UsageError if it holds none */
  static open(option: string, folder: string): SweepFolder {
    const file = path.join(folder, INDEX_FILE);
    const sweep = existsSync(file) ? readIndex(readText(file)) : undefined;
    if (sweep) return new SweepFolder(folder, sweep);
    throw new UsageError([
      `${option} ${quote(folder)} holds no sweep: it has no ${INDEX_FILE} that npm run sweep has written.`,
    ]);
  }

  find(link: string): Found {
    const file = path.join(this.path, resultFile(link));
    if (!existsSync(file)) return { kind: "missing" };
    try {
      const read = readResult(readFileSync(file, "utf8"), link);
      if (read.ok) return { kind: "result", result: read.result };
      return { kind: "faulty", file, reason: read.reason };
    } catch (error) {
      return { kind: "faulty", file, reason: `it cannot be read: ${explainFileError(error)}` };
    }
  }

  /**
   * The runs that have no result yet. A file that is none is set aside, and named in `say`.
   * @param say gets a sentence
   */
  missing(links: readonly string[], say: (text: string) => void): ReadonlySet<string> {
    const missing = new Set<string>();
    for (const link of links) {
      const found = this.find(link);
      if (found.kind === "result") continue;
      missing.add(link);
      if (found.kind === "missing") continue;
      const aside = setAside(found.file);
      say(
        `${found.file} is set aside as ${path.basename(aside)}, and its run is trained again: ${asSentence(found.reason)}`,
      );
    }
    return missing;
  }

  /** Keeps the result of a run; it is there as a whole or not at all. @throws RunFailed */
  keep(link: string, result: RunResult): void {
    replaceFile(path.join(this.path, resultFile(link)), `${JSON.stringify(result)}\n`);
    rmSync(path.join(this.path, failureFile(link)), { force: true });
  }

  /** Why a run failed, where that was kept. */
  failureOf(link: string): KeptFailure | undefined {
    const file = path.join(this.path, failureFile(link));
    try {
      const failure = JSON.parse(readFileSync(file, "utf8"));
      const { message, remedy } = failure;
      const isWhole = [message, remedy].every((text) => typeof text === "string");
      return isWhole && failure.link === link ? { message, remedy } : undefined;
    } catch {
      return undefined; // there is none, or it says nothing
    }
  }

  keepFailure(link: string, { message, remedy }: KeptFailure): void {
    const failure = { schema: 1, kind: "failure", link, message, remedy };
    replaceFile(path.join(this.path, failureFile(link)), `${JSON.stringify(failure)}\n`);
  }
}

function prepare(folder: string): void {
  try {
    prepareOutputFolder(folder);
  } catch (error) {
    throw error instanceof RunFailed ? new UsageError([`--out: ${error.message}`]) : error;
  }
}

/** Files that were being written when a process was killed; another shard may be writing newer ones. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!/^\.switchyard-.*\.tmp$/.test(name)) continue;
    const file = path.join(folder, name);
    const writtenAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - writtenAt > LEFTOVER_MS) rmSync(file, { force: true });
  }
}

function refuse(folder: string, other: Sweep | undefined): UsageError {
  const what = other ? `the sweep ${other.link}` : `an ${INDEX_FILE} that is not this sweep's`;
  return new UsageError([`--out ${quote(folder)} holds ${what}: choose another folder.`]);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new RunFailed(`${file} cannot be read: ${explainFileError(error)}.`);
  }
}

/** Renames a file to a name that is free. Returns the name. */
function setAside(file: string): string {
  for (let i = 1; ; i++) {
    const aside = `${file}.set-aside-${i}`;
    if (existsSync(aside)) continue;
    try {
      renameSync(file, aside);
      return aside;
    } catch (error) {
      throw new RunFailed(`${file} cannot be set aside: ${explainFileError(error)}.`);
    }
  }
}
