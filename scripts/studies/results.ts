import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { group } from "d3-array";
import type { Experiment } from "../../src/experiment/experiment.ts";
import { readResult } from "../../src/lab/sweep/readResult.ts";
import type { RunResult } from "../../src/run/result.ts";
import { RunFailed } from "../../tools/command.ts";

/** A result's file; the index and the files of a report have other names. */
const RESULT_FILE = /^[0-9a-f]{16}\.json$/;

/**
 * The results in a folder of `npm run sweep`.
 * @throws RunFailed naming a file that is no whole result, or if there is none
 */
export function readResults(folder: string): readonly RunResult[] {
  const files = readdirSync(folder).filter((name) => RESULT_FILE.test(name));
  if (files.length === 0) throw new RunFailed(`There are no results in ${folder}.`);
  return files.map((name) => {
    const text = readFileSync(path.join(folder, name), "utf8");
    const read = readResult(text, JSON.parse(text).link);
    if (!read.ok) throw new RunFailed(`${name} cannot be used: ${read.reason}.`);
    return read.result;
  });
}

/** Fields and their values, as in a link: `topK=2&importanceCoef=0.1`. */
export type Conditions = ReadonlyMap<string, string>;

export function readConditions(text: string): Conditions {
  return new Map(new URLSearchParams(text));
}

/**
 * The runs that a condition is true of. One expert stands beside any number of experts per image and any coefficient:
 * those have no effect on it.
 */
export function select(
  results: readonly RunResult[],
  conditions: Conditions,
): readonly RunResult[] {
  return results.filter(({ experiment }) =>
    [...conditions].every(
      ([field, value]) =>
        String(experiment[field as keyof Experiment]) === value || standsFor(experiment, field),
    ),
  );
}

function standsFor({ numExperts }: Experiment, field: string): boolean {
  return numExperts === 1 && (field === "topK" || field === "importanceCoef");
}

/** Results by the value of a field, in the order of the values; seeds of a value are together. */
export function byField(
  results: readonly RunResult[],
  field: keyof Experiment,
): ReadonlyMap<string, readonly RunResult[]> {
  const groups = [...group(results, ({ experiment }) => experiment[field])];
  groups.sort(([a], [b]) => Number(a) - Number(b) || 0);
  return new Map(groups.map(([value, runs]) => [String(value), runs]));
}
