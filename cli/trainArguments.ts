import path from "node:path";
import type { EngineChoice } from "../src/experiment/experiment.ts";
import { describeFields } from "../src/experiment/fields.ts";
import { decodeLink } from "../src/experiment/link.ts";
import { isSweepLink } from "../src/experiment/severalValues.ts";
import { type RunSpec, specOf } from "../src/run/runSpec.ts";
import { parseCommandLine, quote, RUNTIMES, type Runtime, readChoice } from "../tools/arguments.ts";
import { UsageError } from "../tools/command.ts";
import { type OutputFile, openOutput } from "../tools/outputFile.ts";

const ENGINES: readonly EngineChoice[] = ["auto", "webgpu", "cpu"];

export interface TrainArguments {
  readonly spec: RunSpec;
  readonly runtime: Runtime;
  readonly output: OutputFile | undefined;
  /** A file with the first weights. */
  readonly start: string | undefined;
  /** Where the weights are wanted. */
  readonly weights: OutputFile | undefined;
}

/** What to train, or undefined where only help was asked for. */
export function readTrainArguments(argv: readonly string[]): TrainArguments | undefined {
  const { values, positionals } = parseCommandLine({
    args: [...argv],
    allowPositionals: true,
    options: {
      json: { type: "string" },
      start: { type: "string" },
      weights: { type: "string" },
      runtime: { type: "string" },
      engine: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return undefined;
  const runtime = readChoice("--runtime", values.runtime, RUNTIMES) ?? "browser";
  const engine = readChoice("--engine", values.engine, ENGINES);
  const spec = readLink(positionals);
  const output = values.json === undefined ? undefined : openOutput("--json", values.json);
  const weights =
    values.weights === undefined ? undefined : openWeights(values.weights, values.json);
  const experiment = engine ? { ...spec.experiment, engine } : spec.experiment;
  return { spec: { ...spec, experiment }, runtime, output, start: values.start, weights };
}

/** Weights are bytes: they do not go where texts do. */
function openWeights(value: string, json: string | undefined): OutputFile {
  if (json !== undefined && path.resolve(json) === path.resolve(value)) {
    throw new UsageError([`--json and --weights are both ${quote(value)}: they need a file each.`]);
  }
  const weights = openOutput("--weights", value);
  if (weights.kind !== "standard output") return weights;
  throw new UsageError([`--weights is ${quote(value)}, where the summary goes: name a file.`]);
}

/** The run of the only link given; a link with anything wrong in it is refused. */
function readLink(positionals: readonly string[]): RunSpec {
  const [link, ...others] = positionals;
  if (link === undefined) throw new UsageError(["No link was given, such as '?v=1&numExperts=4'."]);
  if (others.length > 0) {
    throw new UsageError([
      `One link is needed, and ${positionals.length} were given: ${positionals.map(quote).join(", ")}. Put the link in single quotes.`,
    ]);
  }
  if (link.trim() === "") throw new UsageError(["The link is empty; the defaults are '?v=1'."]);
  if (isSweepLink(link)) {
    throw new UsageError([
      "The link is refused; npm run train takes the link of one run:",
      "  It gives a field several values; npm run sweep trains a run for each.",
    ]);
  }
  const { experiment, changes, issues } = decodeLink(link);
  if (issues.length === 0) return specOf(experiment, changes);
  throw new UsageError([
    "The link is refused; the page would open it, and say:",
    ...issues.map(({ message }) => `  ${message}`),
  ]);
}

export function trainHelp(): string {
  return [
    "Usage: npm run train -- 'LINK' [--start FILE] [--json FILE] [--weights FILE] [--runtime browser|node] [--engine auto|webgpu|cpu]",
    "",
    "Trains the experiment of a link and prints its accuracy; progress goes to standard error.",
    "",
    "  LINK              the page's address or its part from ? on, such as '?v=1&numExperts=4'",
    "  --start FILE      begins with the weights of a safetensors file, instead of random ones from the seed",
    "  --json FILE       writes the whole result",
    "  --weights FILE    writes the weights, as safetensors: docs/weights.md names the tensors",
    "  --runtime NAME    browser (default): in a headless Chrome, Edge or Chromium; node: in this process",
    "  --engine NAME     instead of the link's own: auto, webgpu or cpu",
    "  --help            this text",
    "",
    "Ctrl-C ends the run at the next step and keeps the result so far; a second one ends at once.",
    "",
    "Exit codes: 0 done, 1 the run failed, 2 the command line or the link is wrong, 130 interrupted.",
    "",
    "What a link can say, with the defaults:",
    "",
    describeFields(),
  ].join("\n");
}
