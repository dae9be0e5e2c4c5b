/** `npm run bench`: images per second of both engines, side by side; with their peers; or kernel by kernel. */
import packageJson from "../package.json" with { type: "json" };
import type { EngineKind } from "../src/run/benchmark.ts";
import { parseCommandLine, RUNTIMES, type Runtime, readChoice } from "../tools/arguments.ts";
import { print, runCommand, UsageError } from "../tools/command.ts";
import { thisMachine } from "../tools/machine.ts";
import { deliver, type OutputFile, openOutput } from "../tools/outputFile.ts";
import {
  type BenchmarkReport,
  formatReport,
  stepGrowth,
  withSpread,
} from "./engines/benchmarkReport.ts";

const DEFAULT_ROUNDS = 5;
const ENGINES: readonly EngineKind[] = ["webgpu", "cpu"];

const DEFAULT_ROUND_SECONDS = 2;

const HELP = `Usage: npm run bench [-- --runtime browser|node] [--engine webgpu|cpu] [--rounds N] [--json FILE]
       npm run bench -- --profile [--runtime browser|node] [--json FILE]
       npm run bench -- --peers [--runtime browser|node] [--cases LIST] [--contenders LIST]
                        [--rounds N] [--seconds S] [--json FILE]

Measures training alone, in turns: median and spread of N rounds (${DEFAULT_ROUNDS}).
--profile times every kernel of the WebGPU engine's step instead: where the time of a step goes, with
the default experiment. It needs a graphics device that has timestamps.
--peers compares with TensorFlow.js, jax-js and, where a Python here has it, PyTorch: the same
model, first weights and batches; a contender whose losses differ gets no figure. It takes most of an
hour on two cores; --cases and --contenders take names with commas between, as in
--cases "default, 64 experts", and --seconds says how long a round of one contender lasts
(${DEFAULT_ROUND_SECONDS}). docs/performance.md tells more.
Exit codes: 0 done, 1 a measurement failed, 2 the command line is wrong, 130 interrupted.`;

interface BenchArguments {
  readonly runtime: Runtime;
  readonly engines: readonly EngineKind[];
  readonly rounds: number;
  readonly output: OutputFile | undefined;
}

await runCommand(async (signal) => {
  const { values } = parseCommandLine({
    args: process.argv.slice(2),
    options: {
      json: { type: "string" },
      runtime: { type: "string" },
      engine: { type: "string" },
      rounds: { type: "string" },
      profile: { type: "boolean" },
      peers: { type: "boolean" },
      cases: { type: "string" },
      contenders: { type: "string" },
      seconds: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  const { engine, cases, contenders, seconds, profile } = values;
  const forPeers = { "--cases": cases, "--contenders": contenders, "--seconds": seconds };
  const common = {
    runtime: readChoice("--runtime", values.runtime, RUNTIMES) ?? "browser",
    rounds: readNumber("--rounds", values.rounds ?? DEFAULT_ROUNDS, {
      min: 1,
      max: 100,
      whole: true,
    }),
    output: values.json === undefined ? undefined : openOutput("--json", values.json),
  };
  if (values.help) {
    await print(HELP);
  } else if (values.peers) {
    refuseWith("--peers", { "--engine": engine, "--profile": profile });
    const { benchPeers, readPeersChoice } = await import("./peers/bench.ts");
    const roundSeconds = readNumber("--seconds", seconds ?? DEFAULT_ROUND_SECONDS, {
      min: 0.1,
      max: 60,
    });
    await benchPeers({ ...common, ...readPeersChoice(cases, contenders), roundSeconds }, signal);
  } else if (profile) {
    refuseWith("--profile", { "--engine": engine, "--rounds": values.rounds, ...forPeers });
    const { profileKernels } = await import("./engines/profile.ts");
    await profileKernels(common, signal);
  } else {
    refuseWith("the engines alone", forPeers);
    const only = readChoice("--engine", engine, ENGINES);
    await benchEngines({ ...common, engines: only ? [only] : ENGINES }, signal);
  }
});

function readNumber(
  option: string,
  text: string | number,
  { min, max, whole = false }: { min: number; max: number; whole?: boolean },
): number {
  const value = Number(text);
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
  const kind = whole ? "a whole number" : "a number";
  throw new UsageError([`${option} must be ${kind} from ${min} to ${max}.`]);
}

function refuseWith(what: string, options: Readonly<Record<string, unknown>>): void {
  const given = Object.keys(options).filter((option) => options[option] !== undefined);
  if (given.length === 0) return;
  throw new UsageError(given.map((option) => `${option} does not go with ${what}.`));
}

async function benchEngines(wanted: BenchArguments, signal: AbortSignal): Promise<void> {
  const report = await measure(wanted, signal);
  await deliver(formatReport(report), wanted.output, `${JSON.stringify(report, null, 2)}\n`);
}

async function measure(
  { runtime, engines, rounds }: BenchArguments,
  signal: AbortSignal,
): Promise<BenchmarkReport> {
  const onProgress = (text: string) => console.error(text);
  const { measureIn } =
    runtime === "browser"
      ? await import("./engines/browserBenchmark.ts")
      : await import("./engines/nodeBenchmark.ts");
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
    machine: thisMachine(),
    measurements: measurements.map(withSpread),
    growth: Object.fromEntries(growth),
  };
}
