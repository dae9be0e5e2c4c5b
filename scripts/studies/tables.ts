import type { Experiment } from "../../src/experiment/experiment.ts";
import type { RunResult } from "../../src/run/result.ts";
import { formatCount } from "../../tools/format.ts";
import { alignCells } from "../markdown.ts";
import { meanOf } from "../methods/statistics.ts";
import { byField, type Conditions, readConditions, select } from "./results.ts";
import {
  classesPerExpert,
  confusionOf,
  deadExperts,
  expertsPerClass,
  pairs,
  sharedExperts,
} from "./routingMeasures.ts";

/** A place in a page where a table of a study stands; `where` keeps some of its runs. */
const TABLE = /<!-- study table="([^"]*)" where="([^"]*)" -->[\s\S]*?<!-- \/study -->/g;
const CLASSES = Array.from({ length: 10 }, (_, digit) => digit);

/** A page's text with its tables filled from the results. */
export function renderStudy(page: string, results: readonly RunResult[]): string {
  return page.replace(TABLE, (_, name: string, where: string) =>
    [
      `<!-- study table="${name}" where="${where}" -->`,
      "",
      ...alignCells(tableOf(name, select(results, readConditions(where)))),
      "",
      "<!-- /study -->",
    ].join("\n"),
  );
}

type Cells = readonly (readonly string[])[];

/** The tables; each gets runs of which all that is not in its rows and columns is the same, but for the seed. */
const TABLES: Readonly<Record<string, (results: readonly RunResult[]) => Cells>> = {
  "accuracy by importanceCoef": (results) =>
    crossTable(results, "numExperts", "experts", "importanceCoef", "coefficient", accuracies),
  "accuracy by topK": (results) =>
    crossTable(results, "numExperts", "experts", "topK", "k =", accuracies),
  "accuracy by method": (results) =>
    crossTable(results, "hiddenSize", "hidden units", "method", "", accuracies),
  "cost by method": (results) =>
    crossTable(results, "hiddenSize", "hidden units", "method", "", ([{ cost }]) =>
      [cost.parameters, cost.multiplyAddsPerImage].map(formatCount).join(" · "),
    ),
  "gain by class": gainByClass,
  "dead experts": (results) =>
    crossTable(results, "numExperts", "experts", "importanceCoef", "coefficient", (runs) =>
      meanOf(runs.map(deadExperts)).toFixed(1),
    ),
  confusions: (results) =>
    overExperts(
      results,
      "taken for",
      rankedPairs(results, (runs, [a, b]) => meanOf(runs.map((run) => confusionOf(run, a, b)))),
      ([a, b]) => `${a} and ${b}`,
      (runs, [a, b]) => meanOf(runs.map((run) => confusionOf(run, a, b))).toFixed(0),
    ),
  "shared experts": (results) => {
    const routed = results.filter(({ experiment }) => experiment.numExperts > 2);
    const shared = (runs: readonly RunResult[], [a, b]: readonly [number, number]) =>
      meanOf(runs.map((run) => sharedExperts(run, a, b)));
    return overExperts(
      routed,
      "share experts",
      rankedPairs(routed, shared),
      ([a, b]) => `${a} and ${b}`,
      (runs, pair) => percent(shared(runs, pair), 0),
    );
  },
  specialisation: (results) => [
    ["experts", "experts per class", "classes per expert"],
    ["---", "--:", "--:"],
    ...[...byField(results, "numExperts")].map(([experts, runs]) => [
      experts,
      meanOf(runs.map(expertsPerClass)).toFixed(1),
      meanOf(runs.map(classesPerExpert)).toFixed(1),
    ]),
  ],
};

function tableOf(name: string, results: readonly RunResult[]): Cells {
  const table = TABLES[name];
  if (!table) throw new Error(`There is no table "${name}": ${Object.keys(TABLES).join(", ")}`);
  return table(results);
}

/** A row a value of one field, a column a value of another. */
function crossTable(
  results: readonly RunResult[],
  rowField: keyof Experiment,
  rowTitle: string,
  columnField: keyof Experiment,
  columnTitle: string,
  cell: (runs: readonly RunResult[]) => string,
): Cells {
  const values = [...byField(results, columnField).keys()];
  const single = (value: string): Conditions => new Map([[columnField, value]]);
  return [
    [rowTitle, ...values.map((value) => `${columnTitle} ${value}`.trim())],
    ["---", ...values.map(() => "--:")],
    ...[...byField(results, rowField)].map(([row, runs]) => [
      row,
      ...values.map((value) => {
        const own = select(runs, single(value));
        return own.length > 0 ? cell(own) : "–";
      }),
    ]),
  ];
}

/** A row a class, largest gain first: its accuracy with one expert, and how many points more with several. */
function gainByClass(results: readonly RunResult[]): Cells {
  const [[, base], ...others] = byField(results, "numExperts");
  const accuracyOf = (runs: readonly RunResult[], digit: number) =>
    meanOf(runs.map(({ test }) => test.perClass[digit]));
  const gainOf = (runs: readonly RunResult[], digit: number) =>
    accuracyOf(runs, digit) - accuracyOf(base, digit);
  const last = others.flatMap(([, runs]) => runs);
  const classes = CLASSES.toSorted((a, b) => gainOf(last, b) - gainOf(last, a));
  return [
    ["digit", "1 expert, %", ...others.map(([experts]) => `${experts} experts`)],
    ["---", "--:", ...others.map(() => "--:")],
    ...classes.map((digit) => [
      String(digit),
      percent(accuracyOf(base, digit), 1),
      ...others.map(([, runs]) => points(gainOf(runs, digit))),
    ]),
  ];
}

type Pair = readonly [number, number];
const MOST_PAIRS = 10;

/** The pairs of digits with the largest measure over all runs. */
function rankedPairs(
  results: readonly RunResult[],
  measure: (runs: readonly RunResult[], pair: Pair) => number,
): readonly Pair[] {
  return pairs()
    .map((pair) => ({ pair, value: measure(results, pair) }))
    .sort((a, b) => b.value - a.value)
    .slice(0, MOST_PAIRS)
    .map(({ pair }) => pair);
}

/** A row a thing, a column a number of experts. */
function overExperts<Thing>(
  results: readonly RunResult[],
  title: string,
  things: readonly Thing[],
  nameOf: (thing: Thing) => string,
  cell: (runs: readonly RunResult[], thing: Thing) => string,
): Cells {
  const columns = [...byField(results, "numExperts")];
  const headings = columns.map(([experts]) =>
    experts === "1" ? "1 expert" : `${experts} experts`,
  );
  return [
    [title, ...headings],
    ["---", ...columns.map(() => "--:")],
    ...things.map((thing) => [nameOf(thing), ...columns.map(([, runs]) => cell(runs, thing))]),
  ];
}

function accuracies(runs: readonly RunResult[]): string {
  const shares = runs.map(({ test }) => test.accuracy);
  return `${percent(meanOf(shares), 2)} (${percent(Math.min(...shares), 1)}–${percent(Math.max(...shares), 1)})`;
}

function percent(share: number, digits: number): string {
  return (100 * share).toFixed(digits);
}

/** A difference of shares, in points with its sign. */
function points(difference: number): string {
  const text = Math.abs(100 * difference).toFixed(1);
  return text === "0.0" ? text : `${difference < 0 ? "−" : "+"}${text}`;
}
