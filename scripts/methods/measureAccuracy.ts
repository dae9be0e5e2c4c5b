import { isDeepStrictEqual } from "node:util";
import type { Dataset } from "../../src/data/dataset.ts";
import { formatPercent } from "../../tools/format.ts";
import { CASES, experimentOf, linkOf, type MethodCase, SEEDS, seedsOf } from "./cases.ts";
import type { CaseReport, MethodReport } from "./report.ts";
import { summariseRun, type TrainedCase, trainCase } from "./trainCase.ts";

export interface MeasureOptions {
  readonly cases: readonly MethodCase[];
  readonly dataset: Dataset;
  /** By performance.now(): nothing begins after it. */
  readonly until: number;
  readonly onProgress: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Yields the report anew after every run; all cases with one seed before any with the next. */
export async function* measureAccuracy(
  before: MethodReport,
  { cases, dataset, until, onProgress, signal }: MeasureOptions,
): AsyncGenerator<MethodReport> {
  let report = before;
  for (const seed of SEEDS) {
    for (const methodCase of cases.filter((candidate) => seedsOf(candidate).includes(seed))) {
      const { name, group } = methodCase;
      const known = upToDate(report.cases[name], methodCase);
      if (known?.runs.some((run) => run.seed === seed)) continue;
      signal.throwIfAborted();
      if (performance.now() > until) return;
      const tests = group === "trial" ? "usual" : "whole";
      const trained = await trainCase(experimentOf(methodCase, seed), dataset, tests, signal);
      onProgress(`seed ${seed}  ${name}: ${formatPercent(trained.result.test.accuracy)}`);
      const measured = addRun(known ?? describeCase(methodCase, trained), seed, trained);
      report = { ...report, cases: inOrder({ ...report.cases, [name]: measured }) };
      yield report;
    }
  }
}

/** The cases in the order, and the groups, of their table; those that are no longer in it are left out. */
function inOrder(cases: MethodReport["cases"]): MethodReport["cases"] {
  const known = CASES.filter(({ name }) => cases[name] !== undefined);
  return Object.fromEntries(known.map(({ name, group }) => [name, { ...cases[name], group }]));
}

/** What is known of a case, unless its preset has changed since. */
function upToDate(known: CaseReport | undefined, methodCase: MethodCase): CaseReport | undefined {
  const experiment = experimentOf(methodCase, SEEDS[0]);
  return known && isDeepStrictEqual(known.experiment, experiment) ? known : undefined;
}

function describeCase(methodCase: MethodCase, { result }: TrainedCase): CaseReport {
  return {
    group: methodCase.group,
    link: linkOf(methodCase),
    experiment: experimentOf(methodCase, SEEDS[0]),
    parameters: result.cost.parameters,
    multiplyAdds: result.cost.multiplyAddsPerImage,
    runs: [],
    routing: [],
  };
}

function addRun(known: CaseReport, seed: number, trained: TrainedCase): CaseReport {
  const runs = [...known.runs, summariseRun(trained)].sort((a, b) => a.seed - b.seed);
  if (seed !== SEEDS[0]) return { ...known, runs };
  const { result, gates } = trained;
  const gateRouting = gates && { gateRouting: gates.routing };
  return { ...known, runs, routing: result.test.routing, ...gateRouting };
}
