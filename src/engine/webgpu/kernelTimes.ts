import type { KernelTime } from "../profile.ts";
import type { KernelName } from "./kernelNames.ts";
import { KERNEL_PURPOSES } from "./kernelPurposes.ts";

/** A dispatch of a step, over all replicas. */
export interface TimedDispatch {
  readonly name: KernelName;
  readonly workgroups: number;
}

/** A time of fewer ticks of the clock than this, over all steps, would be mostly chance. */
const LEAST_TICKS = 4;

/**
 * Times by kernel, from the timestamps [steps, dispatches, 2] before and after every dispatch, in ns.
 * Timestamps may be rounded to much more than a dispatch takes: what is lost in one step is gained in
 * another, so that the mean over many is right all the same.
 */
export function kernelTimes(
  step: readonly TimedDispatch[],
  timestamps: readonly bigint[],
): KernelTime[] {
  const all = durations(timestamps);
  const leastNs = Math.max(1, LEAST_TICKS * clockNs(timestamps));
  const means = step.map((_, dispatch) => {
    const own = all.filter((_, i) => i % step.length === dispatch);
    return meanOf(own, leastNs);
  });
  const measuredNs = sum(means.map((mean) => mean ?? 0));
  const names = [...new Set(step.map(({ name }) => name))];
  return names.map((name) => {
    const own = step.flatMap((dispatch, i) => (dispatch.name === name ? [i] : []));
    const measured = own.flatMap((i) => means[i] ?? []);
    return {
      name,
      purpose: KERNEL_PURPOSES[name],
      meanNs: measured.length > 0 ? sum(measured) : null,
      share: measuredNs > 0 ? sum(measured) / measuredNs : 0,
      dispatches: own.length,
      workgroups: sum(own.map((i) => step[i].workgroups)),
    };
  });
}

/** ns from each timestamp with an even number to the next; undefined where the clock went backwards. */
export function durations(timestamps: readonly bigint[]): (number | undefined)[] {
  return Array.from({ length: timestamps.length / 2 }, (_, i) => {
    const elapsed = timestamps[2 * i + 1] - timestamps[2 * i];
    return elapsed < 0n ? undefined : Number(elapsed);
  });
}

/** ns between two values of the clock: the largest step that leads to all timestamps; 0 if it never moved. */
export function clockNs(timestamps: readonly bigint[]): number {
  let common = 0n;
  for (const timestamp of timestamps) common = greatestDivisor(common, timestamp - timestamps[0]);
  return Number(common);
}

function meanOf(times: readonly (number | undefined)[], leastNs: number): number | undefined {
  const known = times.filter((time) => time !== undefined);
  const total = sum(known);
  return total >= leastNs ? total / known.length : undefined;
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  let [large, small] = [a, b < 0n ? -b : b];
  while (small !== 0n) [large, small] = [small, large % small];
  return large;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
