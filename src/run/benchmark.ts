/** Images per second of training alone: several engines and sizes, measured in turns. */
import type { Dataset } from "../data/dataset.ts";
import type { Engine, EngineConfig, EngineInfo } from "../engine/engine.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { engineConfig } from "./engineConfig.ts";

export type EngineKind = EngineInfo["kind"];

/** A size to measure: what differs from the default experiment, and the steps of one round. */
export interface BenchmarkCase {
  readonly name: string;
  readonly changes: Partial<Experiment>;
  /** Chosen so that a round takes a second or two on two cores. */
  readonly steps: Readonly<Record<EngineKind, number>>;
}

export interface Measurement {
  readonly caseName: string;
  readonly engine: EngineInfo;
  readonly numExperts: number;
  readonly batchSize: number;
  /** Steps of one round. */
  readonly steps: number;
  /** One entry a round, in the order they were taken. */
  readonly imagesPerSecond: readonly number[];
}

export interface BenchmarkRequest {
  readonly base: Experiment;
  readonly cases: readonly BenchmarkCase[];
  readonly engines: readonly EngineKind[];
  readonly rounds: number;
}

export interface BenchmarkOptions extends BenchmarkRequest {
  readonly dataset: Dataset;
  readonly createEngine: (
    kind: EngineKind,
    config: EngineConfig,
    dataset: Dataset,
  ) => Promise<Engine>;
  readonly onProgress: (text: string) => void;
}

interface Contender {
  readonly caseName: string;
  readonly engine: Engine;
  readonly steps: number;
  readonly samples: number[];
}

/** Rounds go through all contenders in turn, so that a slow minute of the machine hits them alike. */
export async function runBenchmark(options: BenchmarkOptions): Promise<Measurement[]> {
  const contenders: Contender[] = [];
  try {
    for (const benchmarkCase of options.cases) {
      for (const kind of options.engines) {
        options.onProgress(`Preparing ${kind}, ${benchmarkCase.name}`);
        contenders.push(await prepare(options, benchmarkCase, kind));
      }
    }
    for (let round = 1; round <= options.rounds; round++) {
      for (const { caseName, engine, steps, samples } of contenders) {
        options.onProgress(`Round ${round} of ${options.rounds}: ${engine.info.kind}, ${caseName}`);
        samples.push(await measure(engine, steps));
      }
    }
  } finally {
    for (const { engine } of contenders) engine.dispose();
  }
  return contenders.map(({ caseName, engine, steps, samples }) => ({
    caseName,
    engine: engine.info,
    numExperts: engine.config.shape.numExperts,
    batchSize: engine.config.batchSize,
    steps,
    imagesPerSecond: samples,
  }));
}

async function prepare(
  { base, createEngine, dataset }: BenchmarkOptions,
  { name, changes, steps }: BenchmarkCase,
  kind: EngineKind,
): Promise<Contender> {
  const config = engineConfig({ ...base, ...changes }, dataset);
  const engine = await createEngine(kind, config, dataset);
  // The first steps compile pipelines and warm caches.
  await measure(engine, Math.ceil(steps[kind] / 4));
  return { caseName: name, engine, steps: steps[kind], samples: [] };
}

async function measure(engine: Engine, steps: number): Promise<number> {
  const startedAt = performance.now();
  const calls: ReturnType<Engine["train"]>[] = [];
  for (let left = steps; left > 0; left -= engine.maxStepsPerCall) {
    calls.push(engine.train(Math.min(left, engine.maxStepsPerCall)));
  }
  const records = await Promise.all(calls);
  const seconds = (performance.now() - startedAt) / 1000;
  const images = records
    .flatMap(({ tokens }) => [...tokens])
    .reduce((sum, count) => sum + count, 0);
  return images / seconds;
}
