import { type ParseArgsConfig, parseArgs } from "node:util";
import { asSentence } from "../src/run/asSentence.ts";
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
