import type { EngineKind, Measurement } from "../src/training/benchmark.ts";
import { formatCount, formatTable } from "./format.ts";

/** The object that `bench --json` writes. */
export interface BenchmarkReport {
  readonly schema: 1;
  readonly runtime: "browser" | "node";
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: {
    readonly platform: string;
    readonly processor: string;
    readonly cores: number;
  };
  readonly measurements: readonly (Measurement & Spread)[];
  /** How many times longer a step takes with 64 experts than with 8. */
  readonly growth: Readonly<Partial<Record<EngineKind, number>>>;
}

export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

export function withSpread(measurement: Measurement): Measurement & Spread {
  const samples = [...measurement.imagesPerSecond].sort((a, b) => a - b);
  return {
    ...measurement,
    median: median(samples),
    lowest: samples[0] ?? Number.NaN,
    highest: samples.at(-1) ?? Number.NaN,
  };
}

/** Round by round, then the median: both cases of a round met the same machine. */
export function stepGrowth(few: Measurement, many: Measurement): number {
  const ratios = few.imagesPerSecond.map((speed, round) => {
    const other = many.imagesPerSecond[round] ?? Number.NaN;
    return speed / few.batchSize / (other / many.batchSize);
  });
  return median(ratios.sort((a, b) => a - b));
}

export function formatReport({ measurements, growth, versions, machine }: BenchmarkReport): string {
  const rows = measurements.map((row) => [
    `${row.engine.kind}, ${row.caseName}`,
    formatCount(row.median),
    `${formatCount(row.lowest)} – ${formatCount(row.highest)}`,
    ((1000 * row.batchSize) / row.median).toFixed(2),
  ]);
  const adapters = [...new Set(measurements.map(describeEngine))];
  const growths = Object.entries(growth).map(
    ([kind, ratio]) => `${kind}: 64 experts take ${ratio.toFixed(2)} times as long a step as 8`,
  );
  return [
    formatTable([["", "images/s", "lowest – highest", "ms/step"], ...rows]),
    "",
    ...growths,
    "",
    ...adapters,
    `${machine.processor}, ${machine.cores} cores, ${machine.platform}`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", "),
  ].join("\n");
}

function describeEngine({ engine }: Measurement): string {
  if (engine.kind === "cpu") return "cpu: the CPU engine, one thread";
  return `webgpu: ${engine.adapter}${engine.software ? " (software)" : ""}`;
}

function median(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  if (sorted.length % 2 === 1) return upper;
  return (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
