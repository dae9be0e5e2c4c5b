import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { METHODS, type MethodName } from "../../src/experiment/methods.ts";
import { deadShare, maxViolation } from "../../src/reference/measures.ts";
import { formatCount } from "../../tools/format.ts";
import { replaceFile } from "../../tools/outputFile.ts";
import { PROJECT_ROOT } from "../../tools/project.ts";
import { alignCells } from "../markdown.ts";
import type { CaseReport, MethodReport, SeedRun } from "./report.ts";
import { meanOf, meanOfRuns, spreadOf } from "./statistics.ts";

const DOCS = path.join(PROJECT_ROOT, "docs");

/**
 * A place in a page where a table of measurements stands: `rows` names groups or cases, `columns` what is
 * told of them.
 */
const TABLE = /<!-- measured rows="([^"]*)" columns="([^"]*)" -->[\s\S]*?<!-- \/measured -->/g;

/** Writes every table of the pages on methods anew. */
export function writeTables(report: MethodReport): void {
  for (const page of methodPages()) {
    const before = readFileSync(page, "utf8");
    const after = renderTables(before, report);
    if (after !== before) replaceFile(page, after);
  }
}

/** A page's text with its tables filled from the report. */
export function renderTables(page: string, report: MethodReport): string {
  return page.replace(TABLE, (_, rows: string, columns: string) =>
    [
      `<!-- measured rows="${rows}" columns="${columns}" -->`,
      "",
      ...formatRows(report, rows.split("; "), columns.split(" ")),
      "",
      "<!-- /measured -->",
    ].join("\n"),
  );
}

/** Files of the pages that have such tables. */
export function methodPages(): string[] {
  const folder = path.join(DOCS, "methods");
  const inFolder = readdirSync(folder).filter((name) => name.endsWith(".md"));
  return [path.join(DOCS, "methods.md"), ...inFolder.map((name) => path.join(folder, name))];
}

interface Column {
  readonly title: string;
  readonly cell: (known: CaseReport, name: string) => string;
}

/** `deadCount` and the like are means over the seeds; accuracies have their spread beside them. */
const COLUMNS: Readonly<Record<string, Column>> = {
  name: { title: "", cell: (_, name) => nameOf(name) },
  link: { title: "link", cell: ({ link }) => `\`${link.replace("&epochs=3&engine=cpu", "")}\`` },
  accuracy: {
    title: "test accuracy, %",
    cell: ({ runs }) => formatAccuracy(runs.map(({ accuracy }) => accuracy)),
  },
  tokenChoice: {
    title: "each image choosing, %",
    cell: ({ runs }) => formatAccuracy(runs.flatMap((run) => run.tokenChoiceAccuracy ?? [])),
  },
  utilisation: {
    title: "utilisation",
    cell: routed((known) => {
      const lowest = meanOfRuns(known, (run) => Math.min(...usedAs(run)));
      const highest = meanOfRuns(known, (run) => Math.max(...usedAs(run)));
      return `${lowest.toFixed(2)} – ${highest.toFixed(2)}`;
    }),
  },
  dead: {
    title: "dead experts",
    cell: routed((known) => {
      const dead = meanOfRuns(known, (run) => deadShare(usedAs(run)) * usedAs(run).length);
      return dead === 0 ? "0" : dead.toFixed(1);
    }),
  },
  maxVio: {
    title: "MaxVio",
    cell: routed((known) => meanOfRuns(known, (run) => maxViolation(usedAs(run))).toFixed(2)),
  },
  drop: {
    title: "dropped, %",
    cell: ({ runs, experiment }) =>
      experiment.capacityFactor > 0 && experiment.assignment !== "expert-choice"
        ? (100 * meanOf(runs.map(({ training }) => training.dropRate))).toFixed(1)
        : "–",
  },
  unrouted: {
    title: "without an expert, %",
    cell: ({ runs }) => {
      const share = meanOf(runs.map(({ training }) => training.unrouted));
      return share === 0 ? "0" : (100 * share).toFixed(1);
    },
  },
  entropy: {
    title: "gate entropy, nats",
    cell: routed((known) => {
      const entropy = meanOfRuns(known, ({ gateEntropy }) => gateEntropy);
      return entropy > 0 ? entropy.toFixed(2) : "–";
    }),
  },
  parameters: { title: "parameters", cell: ({ parameters }) => formatCount(parameters) },
  multiplyAdds: { title: "multiply–adds", cell: ({ multiplyAdds }) => formatCount(multiplyAdds) },
  speed: {
    title: "images/s",
    cell: ({ speed }) => (speed ? formatCount(Number(speed.median.toPrecision(2))) : "–"),
  },
};

/** Where every image sees every expert, what counts is the gate. */
function usedAs({ utilisation, gateUtilisation }: SeedRun): readonly number[] {
  return gateUtilisation ?? utilisation;
}

/** One network has no routing to speak of. */
function routed(cell: (known: CaseReport) => string): Column["cell"] {
  return (known) => (known.runs[0].utilisation.length > 1 ? cell(known) : "–");
}

function formatRows(
  { cases }: MethodReport,
  rows: readonly string[],
  columns: readonly string[],
): string[] {
  const names = rows.flatMap((row) => {
    const group = Object.keys(cases).filter((name) => cases[name].group === row);
    return group.length > 0 ? group : [row];
  });
  const shown = ["name", ...columns].map((column) => COLUMNS[column] ?? unknown(column));
  const lines = names
    .filter((name) => cases[name] !== undefined)
    .map((name) => shown.map(({ cell }) => cell(cases[name], name)));
  const header = shown.map(({ title }) => title);
  const rule = shown.map((_, column) => (column === 0 ? "---" : "--:"));
  return alignCells([header, rule, ...lines]);
}

function formatAccuracy(values: readonly number[]): string {
  if (values.length === 0) return "–";
  const percent = (share: number) => (100 * share).toFixed(2);
  return `${percent(meanOf(values))} ± ${percent(spreadOf(values))}`;
}

/** Methods by the title that the page gives them, and all else by what was changed. */
function nameOf(name: string): string {
  const [method, ...rest] = name.split(", ");
  const title = METHODS[method as MethodName]?.title;
  return title ? [`${title}`, ...rest].join(", ") : name;
}

function unknown(column: string): never {
  throw new Error(`There is no column ${column}: ${Object.keys(COLUMNS).join(", ")}`);
}
