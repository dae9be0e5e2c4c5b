/** `npm run bench`: images per second of both engines, side by side. */
import { writeFileSync } from "node:fs";
import { arch, cpus, platform } from "node:os";
import packageJson from "../package.json" with { type: "json" };
import type { EngineKind } from "../src/training/benchmark.ts";
import {
  parseCommandLine,
  RUNTIMES,
  type Runtime,
  readChoice,
  readOutputFile,
} from "./arguments.ts";
import { type BenchmarkReport, formatReport, stepGrowth, withSpread } from "./benchmarkReport.ts";
import { runCommand, UsageError } from "./command.ts";

const DEFAULT_ROUNDS = 5;
const ENGINES: readonly EngineKind[] = ["webgpu", "cpu"];

const HELP = `Usage: npm run bench [-- --runtime browser|node] [--engine webgpu|cpu] [--rounds N] [--json FILE]

Measures training alone, in turns: median and spread of N rounds (${DEFAULT_ROUNDS}).
Exit codes: 0 done, 1 a measurement failed, 2 the command line is wrong.`;

interface BenchArguments {
  readonly runtime: Runtime;
  readonly engines: readonly EngineKind[];
  readonly rounds: number;
  readonly jsonFile: string | undefined;
}

await runCommand(async (signal) => {
  const wanted = readArguments(process.argv.slice(2));
  if (!wanted) {
    console.log(HELP);
    return;
  }
  const report = await measure(wanted, signal);
  if (wanted.jsonFile) writeFileSync(wanted.jsonFile, `${JSON.stringify(report, null, 2)}\n`);
  console.log(formatReport(report));
});

function readArguments(argv: string[]): BenchArguments | undefined {
  const { values } = parseCommandLine({
    args: argv,
    options: {
      json: { type: "string" },
      runtime: { type: "string" },
      engine: { type: "string" },
      rounds: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return undefined;
  const engine = readChoice("--engine", values.engine, ENGINES);
  const rounds = Number(values.rounds ?? DEFAULT_ROUNDS);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 100) {
    throw new UsageError(["--rounds must be a whole number from 1 to 100."]);
  }
  return {
    runtime: readChoice("--runtime", values.runtime, RUNTIMES) ?? "browser",
    engines: engine ? [engine] : ENGINES,
    rounds,
    jsonFile: readOutputFile("--json", values.json),
  };
}

async function measure(
  { runtime, engines, rounds }: BenchArguments,
  signal: AbortSignal,
): Promise<BenchmarkReport> {
  const onProgress = (text: string) => console.error(text);
  const { measureIn } =
    runtime === "browser"
      ? await import("./browserBenchmark.ts")
      : await import("./nodeBenchmark.ts");
  const { measurements, versions } = await measureIn({ engines, rounds, onProgress }, signal);
  const find = (kind: EngineKind, numExperts: number) =>
    measurements.find((m) => m.engine.kind === kind && m.numExperts === numExperts);
  const growth = engines.flatMap((kind) => {
    const few = find(kind, 8);
    const many = find(kind, 64);
    return few && many ? [[kind, stepGrowth(few, many)] as const] : [];
  });
  return {
    schema: 1,
    runtime,
    versions: { switchyard: packageJson.version, node: process.versions.node, ...versions },
    machine: {
      platform: `${platform()} ${arch()}`,
      processor: cpus()[0]?.model.trim() ?? "unknown processor",
      cores: cpus().length,
    },
    measurements: measurements.map(withSpread),
    growth: Object.fromEntries(growth),
  };
}
