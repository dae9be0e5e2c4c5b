import type { ContenderInfo } from "../../bench/peers/contenders.ts";
import type { Runtime } from "../arguments.ts";
import { formatCount, formatTable } from "../format.ts";
import { formatMachine, formatVersions, type Machine } from "../machine.ts";
import { median, ratiosByRound, type Spread, spreadOf } from "../statistics.ts";
import type { CaseResults, Measured, Result } from "./measure.ts";

/** The object that `bench --peers --json` writes. */
export interface PeersReport {
  readonly schema: 1;
  readonly kind: "peers";
  /** When it ended, in UTC. */
  readonly date: string;
  readonly runtime: Runtime;
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

type MeasuredResult = ContenderInfo & Measured & Spread & { readonly ratio?: Spread };

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

/** How many times longer a step takes with 64 experts than with 8, contender by contender. */
export function growthOf(cases: readonly ReportedCase[]): { name: string; growth: number }[] {
  const few = cases.find(({ name }) => name === "default");
  const many = cases.find(({ name }) => name === "64 experts");
  return (few?.results ?? []).filter(isMeasured).flatMap((result) => {
    const other = many?.results.filter(isMeasured).find(({ id }) => id === result.id);
    if (!other) return [];
    const ratios = ratiosByRound(result.imagesPerSecond, other.imagesPerSecond);
    return [{ name: result.name, growth: median(ratios) }];
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
    ...formatGrowth(cases),
    ...notes,
    ...adapters,
    `${formatMachine(machine)}; load ${load.before.toFixed(1)} before, ${load.after.toFixed(1)} after`,
    formatVersions(versions),
    date,
  ].join("\n");
}

function formatCase({ name, link, batchSize, results }: ReportedCase): string[] {
  const measured = results
    .filter(isMeasured)
    .map((result) => [
      result.name,
      formatCount(result.median),
      `${formatCount(result.lowest)} – ${formatCount(result.highest)}`,
      ((1000 * batchSize) / result.median).toFixed(2),
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

function formatGrowth(cases: readonly ReportedCase[]): string[] {
  const rows = growthOf(cases).map(({ name, growth }) => [name, growth.toFixed(2)]);
  if (rows.length === 0) return [];
  return [formatTable([["64 experts take as long a step as 8, times", ""], ...rows]), ""];
}

export function formatRatio(ratio: number): string {
  return ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(ratio < 100 ? 1 : 0);
}
