import type { Runtime } from "../../tools/arguments.ts";
import { formatCount, formatTable } from "../../tools/format.ts";
import { formatMachine, formatVersions, type Machine } from "../../tools/machine.ts";
import { median, ratiosByRound, type Spread, spreadOf } from "../../tools/statistics.ts";
import type { ContenderInfo } from "../contenders/contenderInfo.ts";
import type { CaseResults, Measured, Result } from "./measure.ts";

/** The object that `bench --peers --json` writes. */
export interface PeersReport {
  readonly schema: 1;
  readonly kind: "peers";
  /** When it ended, in UTC. */
  readonly date: string;
  readonly runtime: Runtime;
  /** How many every figure rests on at least. */
  readonly rounds: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: Machine;
  /** Processes that wanted to run, a minute's average: above 1 before the start, others were at work. */
  readonly load: { readonly before: number; readonly after: number };
  /** Who is missing, and why. */
  readonly notes: readonly string[];
  readonly cases: readonly ReportedCase[];
}

export type ReportedCase = Omit<CaseResults, "results"> & {
  readonly results: readonly ReportedResult[];
};

export type ReportedResult = Result &
  Partial<Spread> & {
    /** How many times as fast our engine is on the same kind of processor, round by round. */
    readonly ratio?: Spread;
  };

export type MeasuredResult = ContenderInfo & Measured & Spread & { readonly ratio?: Spread };

/** Adds what follows from the rounds. */
export function withRatios({ results, ...rest }: CaseResults): ReportedCase {
  const oursFor = (processor: ContenderInfo["processor"]) =>
    results.find((result) => result.isOurs && result.processor === processor);
  const reported = results.map((result): ReportedResult => {
    if (result.status !== "measured") return result;
    const spread = spreadOf(result.imagesPerSecond);
    const ours = oursFor(result.processor);
    if (result.isOurs || ours?.status !== "measured") return { ...result, ...spread };
    const ratio = spreadOf(ratiosByRound(ours.imagesPerSecond, result.imagesPerSecond));
    return { ...result, ...spread, ratio };
  });
  return { ...rest, results: reported };
}

export function isMeasured(result: ReportedResult): result is MeasuredResult {
  return result.status === "measured";
}

interface Growth {
  readonly name: string;
  readonly growth: number;
}

/** How many times longer a step takes with 64 experts than with 8, contender by contender. */
export function expertGrowth(cases: readonly ReportedCase[]): Growth[] {
  return speedRatios(findCase(cases, "default"), findCase(cases, "64 experts"));
}

/** How many times as many images a second R runs at once train as one alone, for each R and contender. */
export function replicaGains(cases: readonly ReportedCase[]): Growth[] {
  return cases
    .filter(({ replicas }) => replicas > 1)
    .flatMap((many) =>
      speedRatios(many, findCase(cases, "default")).map(({ name, growth }) => ({
        name: `${name}, ${many.replicas} runs`,
        growth,
      })),
    );
}

function findCase(cases: readonly ReportedCase[], name: string): ReportedCase | undefined {
  return cases.find((each) => each.name === name);
}

/** Images per second in `above` as multiples of those in `below`: of everyone with a figure in both. */
function speedRatios(above: ReportedCase | undefined, below: ReportedCase | undefined): Growth[] {
  const others = new Map(below?.results.filter(isMeasured).map((result) => [result.id, result]));
  return (above?.results ?? []).filter(isMeasured).flatMap(({ id, name, imagesPerSecond }) => {
    const other = others.get(id);
    if (!other) return [];
    return [{ name, growth: median(ratiosByRound(imagesPerSecond, other.imagesPerSecond)) }];
  });
}

export function formatPeersReport(report: PeersReport): string {
  const { cases, notes, machine, versions, load, date } = report;
  const adapters = new Set(
    cases.flatMap(({ results }) =>
      results.filter(isMeasured).flatMap(({ adapter }) => adapter || []),
    ),
  );
  return [
    ...cases.flatMap((each) => [...formatCase(each), ""]),
    ...formatColdStart(cases[0]),
    ...formatGrowth("64 experts take as long a step as 8, times", expertGrowth(cases)),
    ...formatGrowth("runs at once: images/s of one alone, times", replicaGains(cases)),
    ...notes,
    ...adapters,
    `${formatMachine(machine)}; load ${load.before.toFixed(1)} before, ${load.after.toFixed(1)} after`,
    formatVersions(versions),
    date,
  ].join("\n");
}

export function formatCase({ name, link, imagesPerStep, results }: ReportedCase): string[] {
  const measured = results
    .filter(isMeasured)
    .map((result) => [
      result.name,
      formatCount(result.median),
      `${formatCount(result.lowest)} – ${formatCount(result.highest)}`,
      ((1000 * imagesPerStep) / result.median).toFixed(2),
      result.ratio ? formatRatio(result.ratio.median) : "",
      result.ratio
        ? `${formatRatio(result.ratio.lowest)} – ${formatRatio(result.ratio.highest)}`
        : "",
      result.computes,
    ]);
  const head = [
    "",
    "images/s",
    "lowest – highest",
    "ms/step",
    "ours is ×",
    "× by round",
    "computes",
  ];
  return [`${name}  ${link}`, formatTable([head, ...measured]), ...formatUnmeasured(results)];
}

/** A line for each that has no figure. */
export function formatUnmeasured(results: readonly ReportedResult[]): string[] {
  return results.flatMap((result) =>
    result.status === "measured" ? [] : `${result.name}  ${result.status}: ${result.reason}`,
  );
}

function formatColdStart(first: ReportedCase | undefined): string[] {
  const measured = first?.results.filter(isMeasured) ?? [];
  if (measured.length === 0) return [];
  const rows = measured.map(({ name, coldStart: { loadMs, prepareMs, firstStepMs } }) => [
    name,
    ...[loadMs, prepareMs, firstStepMs, loadMs + prepareMs + firstStepMs].map((ms) =>
      (ms / 1000).toFixed(2),
    ),
  ]);
  const head = [
    `cold start, s (${first?.name})`,
    "load",
    "data and model",
    "first step",
    "together",
  ];
  return [formatTable([head, ...rows]), ""];
}

function formatGrowth(head: string, growths: readonly Growth[]): string[] {
  const rows = growths.map(({ name, growth }) => [name, growth.toFixed(2)]);
  if (rows.length === 0) return [];
  return [formatTable([[head, ""], ...rows]), ""];
}

export function formatRatio(ratio: number): string {
  return ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(ratio < 100 ? 1 : 0);
}
