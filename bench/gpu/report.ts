import { hasCoarseClock, kernelsNs } from "../../src/run/profiling.ts";
import { formatCount, formatPercent, formatTable } from "../../tools/format.ts";
import { formatMachine, formatVersions, type Machine } from "../../tools/machine.ts";
import { median, spreadOf } from "../../tools/statistics.ts";
import { formatCase, withRatios } from "../peers/report.ts";
import { TARGET_ACCURACY } from "./accuracy.ts";
import type { AdapterReport } from "./device.ts";
import type {
  AccuracyRun,
  Checks,
  GpuResults,
  KernelTimes,
  MeasuredSpeed,
  PeerComparison,
  SpeedRow,
} from "./results.ts";
import type { StageReport } from "./stages.ts";

/** The object that `bench --gpu --json` writes. */
export interface GpuReport {
  readonly schema: 1;
  readonly kind: "gpu";
  /** When it was written, in UTC. */
  readonly date: string;
  readonly runtime: "node";
  readonly budgetSeconds: number;
  /** So far. */
  readonly seconds: number;
  /** Stages whose work is not all there, and why is in `stages`. */
  readonly cut: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: Machine;
  readonly load: { readonly before: number; readonly after: number };
  readonly adapter: AdapterReport;
  /** What NVIDIA's own tool says of card and driver; "" where it is not. */
  readonly nvidia: string;
  /** What a reader has to know before any figure. */
  readonly warnings: readonly string[];
  readonly stages: readonly StageReport[];
  readonly results: Partial<GpuResults>;
}

export function softwareWarning(adapter: string): string {
  return `NOT A GPU: ${adapter} computes on the CPU. These figures say nothing of a graphics card.`;
}

export function formatGpuReport(report: GpuReport): string {
  const { results, warnings, adapter, nvidia, stages } = report;
  const sections = [
    warnings,
    formatChecks("Kernels against their twins", results.kernels),
    formatChecks("WebGPU engine against the CPU engine", results.agreement),
    formatSpeed("Default, every tiling", results.tilings),
    formatSpeed("Layer, every tiling", results["layer tilings"]),
    ...(results["kernel times"] ?? []).map(formatKernelTimes),
    formatSpeed("More experts, k = 2", results.growth, "step is ×", stepGrowth),
    formatSpeed("Runs at once", results.replicas, "images/s are ×", throughputGrowth),
    formatSpeed("Larger batches", results.batches, "images/s are ×", throughputGrowth),
    formatAccuracy(results.accuracy),
    formatTorch(results.PyTorch),
    formatStages(stages),
    [
      `${adapter.name}${adapter.software ? " (software: NOT A GPU)" : ""}, subgroups ${adapter.subgroups}`,
      ...(nvidia ? [nvidia] : []),
      `${formatMachine(report.machine)}; load ${report.load.before.toFixed(1)} before, ${report.load.after.toFixed(1)} after`,
      formatVersions(report.versions),
      `${report.seconds.toFixed(0)} s of ${report.budgetSeconds} s, ${report.date}`,
    ],
    warnings,
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function formatChecks(title: string, checks: Checks | undefined): string[] {
  if (!checks) return [];
  const groups = Object.entries(checks.planned).map(([group, planned]) => {
    const rows = checks.rows.filter((row) => row.group === group);
    const passed = rows.filter((row) => row.passed).length;
    const seconds = rows.reduce((sum, row) => sum + row.seconds, 0);
    const counts = [passed, rows.length - passed, planned - rows.length].map(String);
    return [group, ...counts, seconds.toFixed(1)];
  });
  const faults = checks.rows.flatMap(({ passed, group, name, reason }) =>
    passed ? [] : `FAILED: ${group}, ${name}: ${reason}`,
  );
  return [
    formatTable([[title, "passed", "failed", "not reached", "seconds"], ...groups]),
    ...faults,
  ];
}

/** How a row compares with the first. */
type Compare = (first: MeasuredSpeed, row: MeasuredSpeed) => number;

const stepGrowth: Compare = (first, row) => stepMs(row) / stepMs(first);
const throughputGrowth: Compare = (first, row) =>
  median(row.imagesPerSecond) / median(first.imagesPerSecond);

function formatSpeed(
  title: string,
  rows: readonly SpeedRow[] | undefined,
  comparison?: string,
  compare?: Compare,
): string[] {
  if (!rows || rows.length === 0) return [];
  const measured = rows.filter(isMeasured);
  const [first] = measured;
  const head = [title, "images/s", "lowest – highest", "ms/step", "rounds", "ready after s"];
  const cells = measured.map((row) => {
    const { median, lowest, highest } = spreadOf(row.imagesPerSecond);
    return [
      row.name === row.tiling ? row.name : `${row.name} (${row.tiling})`,
      formatCount(median),
      `${formatCount(lowest)} – ${formatCount(highest)}`,
      stepMs(row).toFixed(3),
      String(row.imagesPerSecond.length),
      row.prepareSeconds.toFixed(2),
      ...(compare && first ? [compare(first, row).toFixed(2)] : []),
    ];
  });
  return [
    formatTable([[...head, ...(comparison ? [comparison] : [])], ...cells]),
    ...rows.flatMap((row) => (isMeasured(row) ? [] : `FAILED: ${row.name}: ${row.reason}`)),
  ];
}

function isMeasured(row: SpeedRow): row is MeasuredSpeed {
  return row.status === "measured";
}

function stepMs({ imagesPerStep, imagesPerSecond }: MeasuredSpeed): number {
  return (1000 * imagesPerStep) / median(imagesPerSecond);
}

function formatKernelTimes({ name, tiling, profile }: KernelTimes): string[] {
  const rows = profile.kernels.map(({ name, meanNs, share, workgroups }) => [
    name,
    meanNs === null ? "too short" : (meanNs / 1000).toFixed(1),
    meanNs === null ? "–" : formatPercent(share, 1),
    String(workgroups),
  ]);
  const sum = ["all kernels", (kernelsNs(profile) / 1000).toFixed(1)];
  const step = ["a step as it trains", (1000 * profile.stepMs).toFixed(1)];
  const head = [`${name}, kernel by kernel (${tiling})`, "µs/step", "share", "workgroups"];
  const rounding = `Timestamps are rounded to ${(profile.clockNs / 1000).toFixed(1)} µs here.`;
  return [formatTable([head, ...rows, sum, step]), ...(hasCoarseClock(profile) ? [rounding] : [])];
}

function formatAccuracy(runs: readonly AccuracyRun[] | undefined): string[] {
  if (!runs || runs.length === 0) return [];
  const head = [`To ${formatPercent(TARGET_ACCURACY, 0)} of all test images`];
  const columns = ["seconds", "of training", "steps", "test accuracy", "ready after s"];
  const rows = runs.map((run) => [
    `seed ${run.seed}`,
    run.seconds?.toFixed(2) ?? "not reached",
    run.trainSeconds.toFixed(2),
    String(run.steps),
    formatPercent(run.testAccuracy),
    run.prepareSeconds.toFixed(2),
  ]);
  const seconds = runs.flatMap((run) => run.seconds ?? []);
  const middle = seconds.length > 0 ? [["median", median(seconds).toFixed(2)]] : [];
  return [formatTable([[...head, ...columns], ...rows, ...middle]), runs[0]?.link ?? ""];
}

function formatTorch(comparison: PeerComparison | undefined): string[] {
  if (!comparison) return [];
  return [...comparison.cases.flatMap((each) => formatCase(withRatios(each))), ...comparison.notes];
}

function formatStages(stages: readonly StageReport[]): string[] {
  const rows = stages.map((stage) => [
    stage.name,
    stage.status === "failed" ? "FAILED" : stage.status,
    stage.seconds.toFixed(1),
    stage.allottedSeconds.toFixed(1),
  ]);
  const reasons = stages.flatMap((stage) =>
    stage.status === "done" ? [] : `${stage.name}: ${stage.status}, ${stage.reason}`,
  );
  return [formatTable([["Stage", "ended", "seconds", "of"], ...rows]), ...reasons];
}
