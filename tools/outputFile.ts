/**
 * Files that commands write. The place is tried before the work begins, and a file is written beside its
 * place and renamed into it: a reader finds the old contents or the new ones, never a part of them.
 */
import { randomUUID } from "node:crypto";
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFile,
  writeFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { print, RunFailed, UsageError } from "./command.ts";
import { explainFileError } from "./fileErrors.ts";

export interface OutputFile {
  /** A `stream` is a device or a named pipe; whoever reads one gets all that is written, not the last. */
  readonly kind: "file" | "stream" | "standard output";
  /**
   * Replaces the contents of a file; a device or pipe gets them after those of earlier calls.
   * @throws RunFailed saying why: a file is what it was before
   */
  write(contents: string | Uint8Array): Promise<void>;
}

const MOST_LINKS = 40;
/** Enough to find a device full whose last block has room for a short text. */
const TRIAL = new Uint8Array(4096);

const writeTo = promisify<number, string | Uint8Array, void>(writeFile);

/**
 * Where an option wants its output. Links are followed: their target is written.
 * @throws UsageError where nothing can be written there
 */
export function openOutput(option: string, value: string): OutputFile {
  if (value === "") throw new UsageError([`${option} needs the name of a file.`]);
  const name = `${option} ${JSON.stringify(value)}`;
  const refuse = (reason: string) => new UsageError([`${name} cannot be written: ${reason}.`]);
  try {
    const found = statIfThere(value);
    if (found?.isDirectory() || /[/\\]$/.test(value)) throw refuse("it is a folder");
    if (found && isSameFile(found, fstatSync(process.stdout.fd))) return standardOutput();
    if (found?.isCharacterDevice() || found?.isFIFO()) return openStream(name, value);
    if (found && !found.isFile()) throw refuse("it is neither a file nor a stream");
    const target = followLinks(path.resolve(value));
    tryToWrite(target);
    return { kind: "file", write: async (contents) => replace(target, contents, name) };
  } catch (error) {
    throw error instanceof UsageError ? error : refuse(explainFileError(error));
  }
}

/**
 * Prints a summary, then writes what it summarises where it is wanted, even if the summary could not be
 * printed. Where that is standard output, the summary goes to standard error.
 */
export async function deliver(
  summary: string,
  output: OutputFile | undefined,
  contents: string,
): Promise<void> {
  try {
    if (output?.kind === "standard output") console.error(summary);
    else await print(summary);
  } finally {
    await output?.write(contents);
  }
}

/** The files are in the project, at a place of their own: `folder` is made where it is missing. */
export function prepareOutputFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    tryToWrite(path.join(folder, "any"));
  } catch (error) {
    throw new RunFailed(`${folder} cannot be written to: ${explainFileError(error)}.`);
  }
}

/**
 * Writes a file whole or not at all.
 * @throws RunFailed saying why: the file is what it was before
 */
export function replaceFile(file: string | URL, contents: string | Uint8Array): void {
  const target = path.resolve(file instanceof URL ? fileURLToPath(file) : file);
  try {
    replace(followLinks(target), contents, target);
  } catch (error) {
    if (error instanceof RunFailed) throw error;
    throw new RunFailed(`${target} was not written: ${explainFileError(error)}.`);
  }
}

function replace(target: string, contents: string | Uint8Array, name: string): void {
  const before = statIfThere(target);
  const temporary = temporaryBeside(target);
  try {
    const file = openSync(temporary, "wx");
    try {
      writeFileSync(file, contents);
      fsyncSync(file); // some file systems tell only now that they are full
    } finally {
      closeSync(file);
    }
    if (before) chmodSync(temporary, before.mode & 0o7777);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    const unchanged = before ? " The file is what it was before." : "";
    throw new RunFailed(`${name} was not written: ${explainFileError(error)}.${unchanged}`);
  }
}

/** @throws what the file system says */
function tryToWrite(target: string): void {
  if (statIfThere(target)) accessSync(target, constants.W_OK);
  const temporary = temporaryBeside(target);
  try {
    writeFileSync(temporary, TRIAL, { flag: "wx" });
  } catch (error) {
    // Said of a folder that is there, by file systems such as /proc.
    if (hasCode(error, "ENOENT")) throw new Error("its folder takes no files", { cause: error });
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Of a length of its own: the target's name may be as long as names may be. */
function temporaryBeside(target: string): string {
  return path.join(path.dirname(target), `.switchyard-${randomUUID()}.tmp`);
}

/** A device or a named pipe, held open until the process ends: a pipe's reader sees one stream. */
function openStream(name: string, file: string): OutputFile {
  // Opening a pipe that nobody reads would block this process; asked so, it is an error.
  const trial = openSync(file, constants.O_WRONLY | constants.O_NONBLOCK);
  const stream = openSync(file, constants.O_WRONLY);
  closeSync(trial);
  writeSync(stream, new Uint8Array(0)); // a full device refuses even nothing
  return {
    kind: "stream",
    write: async (contents) => {
      try {
        await writeTo(stream, contents);
      } catch (error) {
        throw new RunFailed(`${name} was not written: ${explainFileError(error)}.`);
      }
    },
  };
}

function standardOutput(): OutputFile {
  writeSync(process.stdout.fd, new Uint8Array(0));
  return { kind: "standard output", write: (contents) => print(String(contents).trimEnd()) };
}

/** The file that a chain of links leads to, whether it is there or not. */
function followLinks(file: string): string {
  let target = file;
  for (let i = 0; i < MOST_LINKS; i++) {
    const folder = realpathSync(path.dirname(target));
    target = path.join(folder, path.basename(target));
    const next = readLink(target);
    if (next === undefined) return target;
    target = path.resolve(folder, next);
  }
  throw Object.assign(new Error("too many links"), { code: "ELOOP" });
}

function readLink(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch (error) {
    if (hasCode(error, "EINVAL", "ENOENT")) return undefined;
    throw error;
  }
}

/** Undefined where there is nothing, or a link to nothing. */
function statIfThere(file: string): Stats | undefined {
  try {
    return statSync(file);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

function isSameFile(a: Stats, b: Stats): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
