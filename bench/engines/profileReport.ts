import type { EngineInfo } from "../../src/engine/engine.ts";
import type { KernelTime, StepProfile } from "../../src/engine/profile.ts";
import { hasCoarseClock, kernelsNs } from "../../src/run/profiling.ts";
import { formatPercent, formatTable } from "../../tools/format.ts";
import { formatMachine, formatVersions, type Machine } from "../../tools/machine.ts";

/** The object that `bench --profile --json` writes. */
export interface ProfileReport {
  readonly schema: 1;
  readonly runtime: "browser" | "node";
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: Machine;
  readonly engine: EngineInfo;
  readonly profile: StepProfile;
}

const BAR_LENGTH = 24;

export function formatProfile({ profile, engine, machine, versions }: ProfileReport): string {
  const { steps, stepMs, timedStepMs, clockNs, kernels } = profile;
  const rounding = `Timestamps are rounded to ${(clockNs / 1000).toFixed(1)} µs here: a short kernel's time is the mean of many roundings.`;
  return [
    formatTable([["", "ms/step", "share", "workgroups", ""], ...kernels.map(toRow)]),
    "",
    formatTable([
      ["all kernels", formatMs(kernelsNs(profile) / 1e6)],
      ["a step while timed, a pass for every dispatch, by the wall clock", formatMs(timedStepMs)],
      ["a step as it trains, one pass for all, by the wall clock", formatMs(stepMs)],
    ]),
    "",
    `Means of ${steps} steps of the default experiment.`,
    ...(hasCoarseClock(profile) ? [rounding] : []),
    `webgpu: ${engine.adapter}${engine.software ? " (software)" : ""}`,
    formatMachine(machine),
    formatVersions(versions),
  ].join("\n");
}

function toRow({ name, meanNs, share, workgroups, dispatches }: KernelTime): string[] {
  const isMeasured = meanNs !== null;
  return [
    dispatches > 1 ? `${name} (${dispatches} times)` : name,
    isMeasured ? formatMs(meanNs / 1e6) : "too short",
    isMeasured ? formatPercent(share, 1) : "–",
    String(workgroups),
    "█".repeat(Math.round(share * BAR_LENGTH)).padEnd(BAR_LENGTH),
  ];
}

function formatMs(ms: number): string {
  return ms.toFixed(4);
}
