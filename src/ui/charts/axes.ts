import { ticks } from "d3-array";
import { formatInteger, formatSmall } from "../format.ts";

/** What every chart shares; recharts compares these by reference, so they are made once. */
export const MARGIN = { top: 8, right: 4, bottom: 0, left: -4 } as const;
export const AXIS_HEIGHT = 22;
export const AXIS_WIDTH = 32;
export const TICK_STYLE = { fill: "var(--sy-soft)", fontSize: 10.5 } as const;
export const GRID_COLOUR = "var(--sy-line)";
export const PLOT_HEIGHT = 192;
export const SYNC_ID = "run";

/** A chart is some 300 pixels wide: more points than this only cost time. */
export const DRAWN_POINTS = 150;

/** With more experts than this, a dashed line for each boundary would be a hatch. */
export const MOST_FAIR_LINES = 16;

export const TASK_COLOUR = "light-dark(#0072b2, #56a8e0)";
export const AUX_COLOUR = "light-dark(#d55e00, #f08a3c)";

export const formatStep = (step: number) => (step === 0 ? "0" : formatInteger(step));
export const formatShare = (share: number) => String(Math.round(share * 100));

export function stepTicks(lastStep: number): number[] {
  return lastStep < 4 ? [0, lastStep] : ticks(0, lastStep, 4).filter(Number.isInteger);
}

export interface ValueAxis {
  readonly domain: [number, number];
  readonly ticks: number[];
  readonly format: (value: number) => string;
}

/** From zero to a little above what the smoothed curves reach; raw spikes may be cut. */
export function linearAxis(values: readonly number[]): ValueAxis {
  const largest = Math.max(0.1, ...values.filter(Number.isFinite));
  const marks = ticks(0, largest, 4);
  const step = marks[1] - marks[0];
  const top = Math.ceil((largest - step * 0.02) / step) * step;
  return { domain: [0, top], ticks: ticks(0, top, 4), format: String };
}

export function logAxis(values: readonly number[]): ValueAxis {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  if (positive.length === 0) return { domain: [0.1, 1], ticks: [0.1, 1], format: formatSmall };
  const low = Math.max(1e-6, Math.min(...positive));
  const high = Math.max(...positive);
  const bottom = 10 ** Math.floor(Math.log10(low));
  const top = Math.max(bottom * 10, 10 ** Math.ceil(Math.log10(high)));
  const decades = Math.round(Math.log10(top / bottom));
  const marks = Array.from({ length: decades + 1 }, (_, i) =>
    Number((bottom * 10 ** i).toPrecision(1)),
  );
  return { domain: [bottom, top], ticks: marks, format: String };
}

/** Accuracies crowd near 1: the axis starts at the highest floor that leaves them room. */
export function accuracyAxis(shares: readonly number[]): ValueAxis {
  const lowest = Math.min(1, ...shares);
  const floor =
    [0.9, 0.85, 0.8, 0.7, 0.5, 0.2].find((candidate) => lowest >= candidate + 0.004) ?? 0;
  return {
    domain: [floor, 1],
    ticks: ticks(floor, 1, 4),
    format: (share) => String(Math.round(share * 1000) / 10),
  };
}

interface SyncTick {
  readonly value?: unknown;
}

/** Points of two charts rarely fall on the same step: the tooltip goes to the nearest. */
export function nearestTick(
  ticksOfChart: readonly SyncTick[],
  data: { activeLabel?: unknown },
): number {
  const wanted = Number(data.activeLabel);
  let nearest = 0;
  let distance = Number.POSITIVE_INFINITY;
  ticksOfChart.forEach(({ value }, index) => {
    const candidate = Math.abs(Number(value) - wanted);
    if (candidate < distance) {
      distance = candidate;
      nearest = index;
    }
  });
  return nearest;
}
