/**
 * `npm run methods`: trains every method on all of MNIST with several seeds, and writes what came out
 * to docs/results and into the tables of docs/methods. What the file already has is not measured again.
 * `--speed` measures images per second instead: on a machine that does nothing else.
 */
import { arch, cpus, platform } from "node:os";
import path from "node:path";
import packageJson from "../package.json" with { type: "json" };
import { parseCommandLine, quote } from "../tools/arguments.ts";
import { print, runCommand, UsageError } from "../tools/command.ts";
import { loadDatasetFromDisk } from "../tools/datasetFromDisk.ts";
import { openOutput, prepareOutputFolder } from "../tools/outputFile.ts";
import { CASES, type MethodCase, SEEDS } from "./methods/cases.ts";
import { measureAccuracy } from "./methods/measureAccuracy.ts";
import { measureSpeed } from "./methods/measureSpeed.ts";
import {
  type MethodReport,
  newestReportFile,
  RESULTS,
  readReport,
  writeReport,
} from "./methods/report.ts";
import { writeTables } from "./methods/tables.ts";

const HELP = `Usage: npm run methods [-- --json FILE] [--only TEXT] [--minutes N] [--speed | --tables]

Trains every method on the CPU engine, ${SEEDS.length} seeds each; goes on where FILE ends.
  --json FILE    default: the newest docs/results/*-methods-*.json, or one of today
  --only TEXT    only the cases of that group (mixture, layer, trial), or with it in their name
  --minutes N    begins no run after that time
  --speed        images per second instead, in turns, on a machine that does nothing else
  --tables       measures nothing: writes the tables of docs/methods again
Exit codes: 0 done, 1 a run failed, 2 the command line is wrong, 130 interrupted (what was measured is kept).`;

interface Wanted {
  readonly file: string;
  readonly cases: readonly MethodCase[];
  readonly minutes: number;
  readonly mode: "accuracy" | "speed" | "tables";
}

await runCommand(async (signal) => {
  const wanted = readArguments(process.argv.slice(2));
  if (!wanted) {
    return await print(HELP);
  }
  const { file, cases, mode } = wanted;
  let report = readReport(file) ?? emptyReport();
  if (mode !== "tables") {
    const dataset = await loadDatasetFromDisk("mnist");
    const onProgress = (text: string) => console.error(text);
    const until = performance.now() + 60_000 * wanted.minutes;
    const measure = mode === "speed" ? measureSpeed : measureAccuracy;
    for await (const next of measure(report, { cases, dataset, until, onProgress, signal })) {
      report = next;
      writeReport(file, report);
    }
  }
  writeTables(report);
});

function readArguments(argv: string[]): Wanted | undefined {
  const { values } = parseCommandLine({
    args: argv,
    options: {
      json: { type: "string" },
      only: { type: "string" },
      minutes: { type: "string" },
      speed: { type: "boolean" },
      tables: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return undefined;
  const minutes = Number(values.minutes ?? Number.POSITIVE_INFINITY);
  if (!(minutes > 0)) throw new UsageError(["--minutes must be a number above 0."]);
  const { only = "" } = values;
  const cases = CASES.filter(({ name, group }) => group === only || name.includes(only));
  if (cases.length === 0) throw new UsageError([`No case has ${quote(only)} in its name.`]);
  const file = reportFile(values.json);
  return { file, cases, minutes, mode: readMode(values) };
}

function readMode({ speed = false, tables = false }): Wanted["mode"] {
  if (speed && tables) throw new UsageError(["--speed and --tables do not go together."]);
  if (tables) return "tables";
  return speed ? "speed" : "accuracy";
}

/** The file named, or else the newest. */
function reportFile(named: string | undefined): string {
  if (named === undefined) {
    prepareOutputFolder(RESULTS);
    return newestReportFile() ?? newReportFile();
  }
  if (openOutput("--json", named).kind === "file") return path.resolve(named);
  throw new UsageError([
    `--json ${quote(named)} must be a file: what it has is not measured again.`,
  ]);
}

function newReportFile(): string {
  const date = new Date().toISOString().slice(0, 10);
  return path.join(RESULTS, `${date}-methods-node-${cpus().length}-cores.json`);
}

function emptyReport(): MethodReport {
  return {
    schema: 1,
    versions: { switchyard: packageJson.version, node: process.versions.node },
    machine: {
      platform: `${platform()} ${arch()}`,
      processor: cpus()[0]?.model.trim() ?? "unknown processor",
      cores: cpus().length,
    },
    cases: {},
  };
}
