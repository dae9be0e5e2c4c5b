import type { EngineKind, Measurement } from "../../src/run/benchmark.ts";
import { formatCount, formatTable } from "../../tools/format.ts";
import { formatMachine, formatVersions, type Machine } from "../../tools/machine.ts";
import { median, ratiosByRound, type Spread, spreadOf } from "../../tools/statistics.ts";

/** The object that `bench --json` writes. */
export interface BenchmarkReport {
  readonly schema: 1;
  readonly runtime: "browser" | "node";
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: Machine;
  readonly measurements: readonly (Measurement & Spread)[];
  /** How many times longer a step takes with 64 experts than with 8. */
  readonly growth: Readonly<Partial<Record<EngineKind, number>>>;
}

export function withSpread(measurement: Measurement): Measurement & Spread {
  return { ...measurement, ...spreadOf(measurement.imagesPerSecond) };
}

/** How many times longer a step of `many` takes. */
export function stepGrowth(few: Measurement, many: Measurement): number {
  const ratios = ratiosByRound(few.imagesPerSecond, many.imagesPerSecond);
  return median(ratios) * (many.batchSize / few.batchSize);
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
    formatMachine(machine),
    formatVersions(versions),
  ].join("\n");
}

function describeEngine({ engine }: Measurement): string {
  if (engine.kind === "cpu") return "cpu: the CPU engine, one thread";
  return `webgpu: ${engine.adapter}${engine.software ? " (software)" : ""}`;
}
