import { formatCount } from "../../tools/format.ts";
import { formatMachine, formatVersions } from "../../tools/machine.ts";
import {
  expertGrowth,
  formatRatio,
  formatUnmeasured,
  isMeasured,
  type PeersReport,
  type ReportedCase,
  replicaGains,
} from "../peers/report.ts";

const BEGIN = "<!-- figures: begin, written by npm run bench:publish -->";
const END = "<!-- figures: end -->";

/** The page with what stands between its marks replaced. */
export function fillFigures(page: string, figures: string): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`The page lacks the marks ${BEGIN} and ${END}.`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${figures}\n\n${page.slice(end)}`;
}

/** Where the page finds the picture of a report, and the JSON that it was read from. */
export interface Links {
  readonly picture: string;
  readonly sources: readonly string[];
}

/**
 * A report in Markdown.
 * @param runs the reports that it was merged of, if it was: what compares cases is read from those that took both,
 * since an hour later the machine may be another
 */
export function peersTables(
  report: PeersReport,
  { picture, sources }: Links,
  runs: readonly PeersReport[] = [],
): string {
  const { cases, machine, rounds, versions, date, notes, runtime } = report;
  const adapter = cases.flatMap(({ results }) => results.filter(isMeasured)).find((r) => r.adapter);
  const faults = cases.flatMap(({ name, results }) =>
    formatUnmeasured(results).map((line) => `- ${name}: ${line}`),
  );
  const links = `The whole report: ${sources.map((link) => `[${link}](${link})`).join(", ")}.`;
  return [
    `![Images per second beside TensorFlow.js, jax-js and PyTorch, and step times from 1 to 64 experts](${picture})`,
    "",
    `Taken on ${date.slice(0, 10)} in ${runtime === "node" ? "Node" : "a browser"}, on ${formatMachine(machine)}${adapter ? `, ${adapter.adapter}` : ""}: ${rounds} rounds in turn. ${describeLoad(report)} ${links}`,
    "",
    `Images per second, median of the rounds; in brackets how many times as fast our engine is on the same kind of processor, round by round, then the median.`,
    "",
    ...speeds(cases.filter(({ replicas }) => replicas === 1)),
    "",
    ...coldStart(cases[0]),
    ...growth(
      "How many times longer a step takes with 64 experts than with 8, k = 2 in both:",
      inOneRun(expertGrowth, report, runs),
    ),
    ...growth(
      "How many times as many images a second our engines train with several runs at once as with one; peers take runs one after another:",
      inOneRun(replicaGains, report, runs),
    ),
    ...[...faults, ...notes.map((note) => `- ${note}`)],
    ...(faults.length + notes.length > 0 ? [""] : []),
    `${formatVersions(versions)}.`,
  ].join("\n");
}

function describeLoad({ load, machine: { cores } }: PeersReport): string {
  const figures = `Load ${load.before.toFixed(1)} before and ${load.after.toFixed(1)} after`;
  return load.before > cores / 2
    ? `${figures}, on ${cores} cores: **others were at work, so these figures are low and uneven, and will be taken again.**`
    : `${figures}.`;
}

function speeds(cases: readonly ReportedCase[]): string[] {
  const contenders = new Map(
    cases.flatMap(({ results }) =>
      results.map(({ id, name, computes }) => [id, { name, computes }]),
    ),
  );
  const rows = [...contenders].map(([id, { name, computes }]) => [
    name,
    computes,
    ...cases.map(({ results }) => {
      const result = results.find((each) => each.id === id);
      if (!result) return "";
      if (!isMeasured(result)) return result.status;
      const ratio = result.ratio ? ` (× ${formatRatio(result.ratio.median)})` : "";
      return `${formatCount(result.median)}${ratio}`;
    }),
  ]);
  return table(["", "computes", ...cases.map(({ name }) => name)], rows, 2);
}

function coldStart(first: ReportedCase | undefined): string[] {
  const rows = (first?.results ?? [])
    .filter(isMeasured)
    .map(({ name, coldStart: { loadMs, prepareMs, firstStepMs } }) => [
      name,
      ...[loadMs, prepareMs, firstStepMs, loadMs + prepareMs + firstStepMs].map((ms) =>
        (ms / 1000).toFixed(2),
      ),
    ]);
  if (rows.length === 0) return [];
  return [
    `Cold start in seconds, ${first?.name}: from data in memory to the first step done.`,
    "",
    ...table(["", "library and backend", "data and model", "first step", "together"], rows, 1),
    "",
  ];
}

/** By contender, of the last run that has it; of all of them together where none has. */
function inOneRun(
  compare: typeof expertGrowth,
  report: PeersReport,
  runs: readonly PeersReport[],
): ReturnType<typeof expertGrowth> {
  const growths = [report, ...runs].flatMap(({ cases }) => compare(cases));
  return [...new Map(growths.map((each) => [each.name, each])).values()];
}

function growth(head: string, growths: ReturnType<typeof expertGrowth>): string[] {
  const rows = growths.map(({ name, growth: times }) => [name, times.toFixed(2)]);
  if (rows.length === 0) return [];
  return [head, "", ...table(["", "times"], rows, 1), ""];
}

/** Markdown, its first columns to the left and the others to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[], left: number) {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, column) => (column < left ? "---" : "--:"));
  return [line(head), line(rule), ...rows.map(line)];
}
