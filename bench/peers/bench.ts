/** `npm run bench -- --peers`: the same work in other libraries, on this machine, in one run. */
import { loadavg } from "node:os";
import packageJson from "../../package.json" with { type: "json" };
import type { Runtime } from "../../tools/arguments.ts";
import { quote } from "../../tools/arguments.ts";
import { UsageError } from "../../tools/command.ts";
import { loadDatasetFromDisk } from "../../tools/datasetFromDisk.ts";
import { thisMachine } from "../../tools/machine.ts";
import { deliver, type OutputFile } from "../../tools/outputFile.ts";
import { PEER_CASES, type PeerCase } from "../contenders/cases.ts";
import { PAGE_CONTENDERS } from "../contenders/contenders.ts";
import { referenceLosses } from "../contenders/referenceLosses.ts";
import { taskOf } from "../contenders/task.ts";
import { keepMeanwhile, toJson } from "../keepMeanwhile.ts";
import type { EntrantGroup } from "./host.ts";
import { type CaseResults, fewestRounds, measureCases } from "./measure.ts";
import { formatPeersReport, type PeersReport, withRatios } from "./report.ts";
import { openTorchEntrants, TORCH_CONTENDERS } from "./torchEntrants.ts";

export interface PeersArguments {
  readonly runtime: Runtime;
  readonly cases: readonly PeerCase[];
  /** Ids. */
  readonly contenders: ReadonlySet<string>;
  readonly rounds: number;
  readonly roundSeconds: number;
  readonly output: OutputFile | undefined;
}

const IDS = [...PAGE_CONTENDERS, ...TORCH_CONTENDERS.map(({ info }) => info)].map(({ id }) => id);

/** Cases and contenders by their names, all of them unless some are given. */
export function readPeersChoice(cases: string | undefined, contenders: string | undefined) {
  return {
    cases: choose("--cases", cases, PEER_CASES, ({ name }) => name),
    contenders: new Set(choose("--contenders", contenders, IDS, (id) => id)),
  };
}

function choose<T>(
  option: string,
  text: string | undefined,
  all: readonly T[],
  nameOf: (item: T) => string,
): readonly T[] {
  if (text === undefined) return all;
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !all.some((item) => nameOf(item) === name));
  if (unknown === undefined) return all.filter((item) => names.includes(nameOf(item)));
  throw new UsageError([
    `${option} names ${quote(unknown)}: it takes some of ${all.map(nameOf).join(", ")}, with commas between.`,
  ]);
}

export async function benchPeers(wanted: PeersArguments, signal: AbortSignal): Promise<void> {
  const onProgress = (text: string) => console.error(text);
  const machine = thisMachine();
  const [before] = loadavg();
  if (before > machine.cores / 2) {
    onProgress(`This machine is busy (load ${before.toFixed(1)}): figures will be low and uneven.`);
  }
  const groups = await openGroups(wanted);
  const reportOn = (cases: readonly CaseResults[]): PeersReport => ({
    schema: 1,
    kind: "peers",
    date: new Date().toISOString(),
    runtime: wanted.runtime,
    rounds: fewestRounds(cases),
    versions: Object.assign(
      { switchyard: packageJson.version, node: process.versions.node },
      ...groups.map(({ versions }) => versions),
    ),
    machine,
    load: { before, after: loadavg()[0] },
    notes: groups.flatMap(({ notes }) => notes),
    cases: cases.map(withRatios),
  });
  let report: PeersReport | undefined;
  try {
    const dataset = await loadDatasetFromDisk("mnist");
    await measureCases({
      ...wanted,
      entrants: groups.flatMap(({ entrants }) => entrants),
      referenceLosses: (peerCase, steps) => referenceLosses(taskOf(peerCase, dataset), steps),
      onProgress,
      onResults: async (cases) => {
        report = reportOn(cases);
        await keepMeanwhile(wanted.output, report, onProgress);
      },
      signal,
    });
  } finally {
    // An hour's work: what is done is kept, whatever comes.
    if (report) await deliver(formatPeersReport(report), wanted.output, toJson(report));
    for (const group of groups) await group.close();
  }
}

/** Imports only the runtime that is asked for. */
async function openGroups({ runtime, contenders }: PeersArguments): Promise<EntrantGroup[]> {
  const own =
    runtime === "browser"
      ? await (await import("./pageEntrants.ts")).openPageEntrants(contenders)
      : (await import("./nodeEntrants.ts")).openNodeEntrants(contenders);
  return [own, openTorchEntrants(contenders)];
}
