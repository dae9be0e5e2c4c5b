import { availableParallelism } from "node:os";
import path from "node:path";
import { describeFields } from "../../src/experiment/fields.ts";
import { decodeSweep, type Sweep } from "../../src/experiment/sweep.ts";
import type { Shard } from "../../src/lab/sweep/order.ts";
import { parseCommandLine, quote, readChoice } from "../../tools/arguments.ts";
import { UsageError } from "../../tools/command.ts";
import { hashOf } from "./sweepIndex.ts";

const ENGINES = ["auto", "cpu", "webgpu"] as const;
const MOST_JOBS = 1024;
const MOST_SHARDS = 10_000;

/** What is wanted of `npm run sweep`. */
export type SweepArguments = TrainSweepArguments | MergeArguments | ReportArguments;

export interface TrainSweepArguments {
  readonly kind: "train";
  readonly sweep: Sweep;
  readonly out: string;
  readonly shard: Shard;
  readonly jobs: number;
}

interface MergeArguments {
  readonly kind: "merge";
  /** At least one. */
  readonly folders: readonly string[];
  readonly out: string;
}

interface ReportArguments {
  readonly kind: "report";
  readonly folder: string;
}

/** What to do, or undefined where only help was asked for. */
export function readSweepArguments(argv: readonly string[]): SweepArguments | undefined {
  const { values, positionals } = parseCommandLine({
    args: [...argv],
    allowPositionals: true,
    options: {
      out: { type: "string" },
      shard: { type: "string" },
      jobs: { type: "string" },
      engine: { type: "string" },
      merge: { type: "boolean" },
      report: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  const { help, merge, report, ...training } = values;
  if (help) return undefined;
  if (report !== undefined) {
    refuseBeside("--report", { ...training, merge });
    if (positionals.length > 0) {
      throw new UsageError([
        `--report takes one folder, and no link: ${positionals.map(quote).join(", ")} is too much.`,
      ]);
    }
    return { kind: "report", folder: report };
  }
  if (merge) {
    const { out, ...others } = training;
    refuseBeside("--merge", others);
    if (positionals.length === 0) throw new UsageError(["--merge needs the folders to join."]);
    if (!out) throw new UsageError(["--merge needs --out DIR, the folder to join them in."]);
    return { kind: "merge", folders: positionals, out };
  }
  const engine = readChoice("--engine", values.engine, ENGINES);
  const sweep = readLink(positionals, engine);
  return {
    kind: "train",
    sweep,
    out: readOut(values.out, sweep),
    shard: readShard(values.shard ?? "1/1"),
    jobs: readJobs(values.jobs ?? String(availableParallelism())),
  };
}

function refuseBeside(option: string, others: Readonly<Record<string, unknown>>): void {
  const issues = Object.keys(others)
    .filter((name) => others[name] !== undefined)
    .map((name) => `--${name} does not go with ${option}.`);
  if (issues.length > 0) throw new UsageError(issues);
}

function readLink(positionals: readonly string[], engine: string | undefined): Sweep {
  const [link, ...others] = positionals;
  if (link === undefined || link.trim() === "") {
    throw new UsageError(["No link was given, such as '?v=1&numExperts=1..10&seed=0..2'."]);
  }
  if (others.length > 0) {
    throw new UsageError([
      `One link is needed, and ${positionals.length} were given: ${positionals.map(quote).join(", ")}. Put the link in single quotes.`,
    ]);
  }
  const sweep = decodeSweep(link, new Map(engine === undefined ? [] : [["engine", engine]]));
  if (sweep.issues.length > 0) {
    throw new UsageError([
      "The link is refused:",
      ...sweep.issues.map(({ message }) => `  ${message}`),
    ]);
  }
  return sweep;
}

function readOut(value: string | undefined, { link }: Sweep): string {
  if (value === "") throw new UsageError(["--out needs the name of a folder."]);
  return value ?? path.join("sweeps", hashOf(link));
}

function readShard(text: string): Shard {
  const [, index, count] = /^(\d{1,5})\/(\d{1,5})$/.exec(text)?.map(Number) ?? [];
  if (index >= 1 && index <= count && count <= MOST_SHARDS) return { index, count };
  throw new UsageError([
    `--shard is ${quote(text)}: it must be i/n, such as 2/8, with i from 1 to n and n at most ${MOST_SHARDS}.`,
  ]);
}

function readJobs(text: string): number {
  const jobs = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (jobs >= 1 && jobs <= MOST_JOBS) return jobs;
  throw new UsageError([
    `--jobs is ${quote(text)}: it must be a whole number from 1 to ${MOST_JOBS}.`,
  ]);
}

export function sweepHelp(): string {
  return [
    "Usage: npm run sweep -- 'LINK' [--out DIR] [--shard i/n] [--jobs N] [--engine auto|cpu|webgpu]",
    "       npm run sweep -- --merge DIR… --out DIR",
    "       npm run sweep -- --report DIR",
    "",
    "Trains every run of a link with several values, and keeps a result a run in a folder. Run it again to go on.",
    "",
    "  LINK           a link whose fields may have several values: numExperts=1..10&importanceCoef=0,0.1,1&seed=0..2;",
    "                 the values of hiddenSize are separated by |",
    "  --out DIR      the folder of the results; unless given, one in sweeps/ that is named after the link",
    "  --shard i/n    only every n-th run, from the i-th on: for one of n machines",
    "  --jobs N       so many runs at a time; unless given, one a core",
    "  --engine NAME  instead of the link's own; auto is the CPU, webgpu a graphics adapter through Dawn",
    "  --merge DIR…   joins folders of one sweep, such as its shards', in the folder --out",
    "  --report DIR   writes report.html, runs.csv and report.json beside a folder's results",
    "  --help         this text",
    "",
    "Ctrl-C ends the sweep: runs that are done are kept, those under way are given up.",
    "",
    "Exit codes: 0 done, 1 a run failed, 2 the command line or the link is wrong, 130 interrupted.",
    "",
    "What a link can say, with the defaults:",
    "",
    describeFields(),
  ].join("\n");
}
