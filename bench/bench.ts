/** `npm run bench`: images per second of both engines, side by side; with their peers; or kernel by kernel. */
import path from "node:path";
import packageJson from "../package.json" with { type: "json" };
import type { EngineKind } from "../src/run/benchmark.ts";
import { parseCommandLine, RUNTIMES, type Runtime, readChoice } from "../tools/arguments.ts";
import { print, runCommand, UsageError } from "../tools/command.ts";
import { thisMachine } from "../tools/machine.ts";
import { deliver, type OutputFile, openOutput } from "../tools/outputFile.ts";
import { PROJECT_ROOT } from "../tools/project.ts";
import {
  type BenchmarkReport,
  formatReport,
  stepGrowth,
  withSpread,
} from "./engines/benchmarkReport.ts";
import { readNumber } from "./readNumber.ts";

const DEFAULT_ROUNDS = 5;
const ENGINES: readonly EngineKind[] = ["webgpu", "cpu"];

const DEFAULT_ROUND_SECONDS = 2;

const HELP = `Usage: npm run bench [-- --runtime browser|node] [--engine webgpu|cpu] [--rounds N] [--json FILE]
       npm run bench -- --profile [--runtime browser|node] [--json FILE]
       npm run bench -- --peers [--runtime browser|node] [--cases LIST] [--contenders LIST]
                        [--rounds N] [--seconds S] [--json FILE]
       npm run bench -- --gpu [--budget SECONDS] [--json FILE]
       npm run bench -- --gpu --pack DIR

Measures training alone, in turns: median and spread of N rounds (${DEFAULT_ROUNDS}).
--profile times every kernel of the WebGPU engine's step instead: where the time of a step goes, with
the default experiment. It needs a graphics device that has timestamps.
--peers compares with TensorFlow.js, jax-js and, where a Python here has it, PyTorch: the same
model, first weights and batches; a contender whose losses differ gets no figure. It takes most of an
hour on two cores; --cases and --contenders take names with commas between, as in
--cases "default, 64 experts", and --seconds says how long a round of one contender lasts
(${DEFAULT_ROUND_SECONDS}).
--gpu runs on Dawn: checks all kernels against their twins on this machine's graphics card, then measures
tilings, kernels, growth, replicas, batches, the time to 97 % and PyTorch, within SECONDS (480); what
does not fit is cut, and said. --pack writes all that this needs on a bare Linux machine into DIR.
docs/performance.md tells more.
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
      gpu: { type: "boolean" },
      budget: { type: "string" },
      pack: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  const { engine, cases, contenders, seconds, profile, budget, pack } = values;
  const forGpu = { "--budget": budget, "--pack": pack };
  const forPeers = { "--cases": cases, "--contenders": contenders, "--seconds": seconds };
  if (!values.help && !values.gpu) refuseWith("anything but --gpu", forGpu);
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
  } else if (values.gpu) {
    const { runtime, rounds, peers } = values;
    const others = {
      "--engine": engine,
      "--profile": profile,
      "--peers": peers,
      "--rounds": rounds,
    };
    refuseWith("--gpu", { ...others, ...forPeers });
    if (runtime === "browser") throw new UsageError(["--gpu runs in Node: --runtime is node."]);
    if (pack === undefined) {
      const { readGpuArguments } = await import("./gpu/arguments.ts");
      const { benchGpu } = await import("./gpu/bench.ts");
      const script = path.join(PROJECT_ROOT, "bench/gpu/main.ts");
      await benchGpu(readGpuArguments(values.budget, common.output), script, signal);
    } else {
      refuseWith("--pack", { "--budget": budget, "--json": values.json });
      const { writePack } = await import("./pack/pack.ts");
      await print(await writePack(pack));
    }
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
