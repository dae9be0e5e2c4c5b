import { createHash } from "node:crypto";
import { decodeSweep, type Sweep } from "../../src/experiment/sweep.ts";

/** The file that says which sweep a folder holds. */
export const INDEX_FILE = "index.json";

/** What it contains: the same for a shard as for the whole sweep, and from the first run to the last. */
export interface SweepIndex {
  readonly schema: 1;
  readonly kind: "sweep";
  readonly link: string;
  /** As in Sweep: x axis, lines, small multiples; the seed last. Values as in links. */
  readonly axes: readonly { readonly field: string; readonly values: readonly string[] }[];
  /** Distinct runs, in the order of the grid. */
  readonly runs: readonly {
    readonly file: string;
    readonly link: string;
    /** Where the run stands in the grid: the index of a value on every axis. */
    readonly places: readonly (readonly number[])[];
  }[];
}

function indexOf({ link, axes, runs }: Sweep): SweepIndex {
  return {
    schema: 1,
    kind: "sweep",
    link,
    axes: axes.map(({ field, values }) => ({ field, values: values.map(({ text }) => text) })),
    runs: runs.map((run) => ({
      file: resultFile(run.link),
      link: run.link,
      places: run.places,
    })),
  };
}

/** An index as text: the same sweep gives the same bytes. */
export function writeIndex(sweep: Sweep): string {
  return `${JSON.stringify(indexOf(sweep), null, 1)}\n`;
}

/** The sweep of an index, or undefined where the text is none, or says of its link what the link does not. */
export function readIndex(text: string): Sweep | undefined {
  let link: unknown;
  try {
    link = JSON.parse(text)?.link;
  } catch {
    return undefined;
  }
  if (typeof link !== "string") return undefined;
  const sweep = decodeSweep(link);
  return sweep.issues.length === 0 && writeIndex(sweep) === text ? sweep : undefined;
}

/** The name of a run's result: as of `printf %s 'LINK' | sha256sum | cut -c-16`. */
export function resultFile(link: string): string {
  return `${hashOf(link)}.json`;
}

/** The name of the file that says why a run failed. */
export function failureFile(link: string): string {
  return `${hashOf(link)}.failed.json`;
}

export function hashOf(link: string): string {
  return createHash("sha256").update(link).digest("hex").slice(0, 16);
}
