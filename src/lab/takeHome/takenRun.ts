import { formatField, isFieldName } from "../../experiment/fields.ts";
import { FIELD_TABLE } from "../../experiment/fieldTable.ts";
import { encodeLink } from "../../experiment/link.ts";
import { type WriteNumber, writeEnglish } from "../../experiment/writeNumber.ts";
import type { RunResult } from "../../run/result.ts";
import type { Table, TableCell } from "../exports.ts";
import type { LinkedRun } from "../linkedRun.ts";

/** Of which run observations are: what it takes to repeat them. */
export interface ObservedRun extends LinkedRun {
  readonly engine: RunResult["engine"]["kind"];
}

/** A table with columns that say of which run its rows are: link, engine, seed. */
export function withRun({ columns, rows }: Table, run: ObservedRun): Table {
  const { experiment, changes, engine } = run;
  const cells: readonly TableCell[] = [encodeLink(experiment, changes), engine, experiment.seed];
  return {
    columns: [...columns, "link", "engine", "seed"],
    rows: rows.map((row) => [...row, ...cells]),
  };
}

/** A table with what all of its rows have in common first, but for columns that it has already. */
export function withColumns(
  { columns, rows }: Table,
  common: readonly (readonly [name: string, cell: TableCell])[],
): Table {
  const added = common.filter(([name]) => !columns.includes(name));
  return {
    columns: [...added.map(([name]) => name), ...columns],
    rows: rows.map((row) => [...added.map(([, cell]) => cell), ...row]),
  };
}

/** What differs from the default, and the seed: "Method Switch · Number of experts 4 · Seed 0". */
export function describeSettings(
  { experiment, changes }: LinkedRun,
  write: WriteNumber = writeEnglish,
): string {
  const link = new URLSearchParams(encodeLink(experiment));
  const named = [...link.keys()].filter(isFieldName).filter((name) => name !== "seed");
  const settings = [...named, "seed" as const].map(
    (name) => `${FIELD_TABLE[name].label} ${formatField(name, experiment[name], write)}`,
  );
  const later = changes.map(
    ({ step, field, value }) =>
      `from step ${write(step)} on ${FIELD_TABLE[field].label} ${formatField(field, value, write)}`,
  );
  const isDefault = named.length === 0 && changes.length === 0;
  return [...(isDefault ? ["Default settings"] : []), ...settings, ...later].join(" · ");
}

/** Longer names are cut: file systems and people have their limits. */
const MOST_LETTERS = 80;

/** A run in words for the name of a file: "num experts 4 top k 1"; "default" where its link says nothing. */
export function runFileWords({ experiment, changes }: LinkedRun): string {
  const link = new URLSearchParams(encodeLink(experiment, changes));
  link.delete("v");
  const words = [...link].map(([name, value]) => `${apart(name)} ${value}`).join(" ");
  if (words === "") return "default";
  return words.length <= MOST_LETTERS
    ? words
    : words.slice(0, words.lastIndexOf(" ", MOST_LETTERS));
}

/** "numExperts" as "num experts". */
const apart = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
