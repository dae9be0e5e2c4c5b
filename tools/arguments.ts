import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { type ParseArgsConfig, parseArgs } from "node:util";
import { UsageError } from "./command.ts";

export type Runtime = "browser" | "node";
export const RUNTIMES: readonly Runtime[] = ["browser", "node"];

/** parseArgs, with what is wrong said as a usage error. */
export function parseCommandLine<T extends ParseArgsConfig>(config: T) {
  try {
    return parseArgs(config);
  } catch (error) {
    if (isParseArgsError(error)) throw new UsageError([asSentence(error.message)]);
    throw error;
  }
}

/** An option that takes one of a few words. */
export function readChoice<T extends string>(
  option: string,
  value: string | undefined,
  choices: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const choice = choices.find((known) => known === value);
  if (choice !== undefined) return choice;
  throw new UsageError([`${option} is ${quote(value)}: it must be one of ${choices.join(", ")}.`]);
}

/** A file to write at the end: what would make writing fail is said before the work, not after. */
export function readOutputFile(option: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value === "") throw new UsageError([`${option} needs the name of a file.`]);
  const file = path.resolve(value);
  if (existsSync(file) && statSync(file).isDirectory()) {
    throw new UsageError([`${option} ${quote(value)} is a folder: name a file in it.`]);
  }
  if (!existsSync(path.dirname(file))) {
    throw new UsageError([`${option} ${quote(value)}: its folder does not exist.`]);
  }
  return file;
}

export function quote(text: string): string {
  return JSON.stringify(text);
}

function isParseArgsError(error: unknown): error is Error {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    error.code.startsWith("ERR_PARSE_ARGS")
  );
}

function asSentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
