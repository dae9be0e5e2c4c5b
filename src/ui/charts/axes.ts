import { tickStep, ticks } from "d3-array";
import { formatInteger, formatNumber } from "../format.ts";

/** What every chart shares; recharts compares these by reference, so they are made once. */
export const TICK_STYLE = { fill: "var(--sy-soft)", fontSize: "0.66rem" } as const;
export const GRID_COLOUR = "var(--sy-line)";
/** Heights of a chart and of a heatmap, in rem. */
export const PLOT_HEIGHT = 12.5;
export const HEATMAP_HEIGHT = 15;

/** A chart is some 300 pixels wide: more points than this only cost time. */
export const DRAWN_POINTS = 150;

export const TASK_COLOUR = "light-dark(#0072b2, #56a8e0)";
export const COMPARED_COLOUR = "light-dark(#857f72, #8d97a5)";
export const ALONE_COLOUR = "light-dark(#009e73, #2fbf94)";
export const AUX_COLOUR = "light-dark(#d55e00, #f08a3c)";

export const formatStep = (step: number) => (step === 0 ? "0" : formatInteger(step));

/** No axis of steps ends before this. */
const LEAST_END = 100;

/**
 * The next of 100, 200, 500, 1,000, 2,000 … steps, but no more than the run has: an axis that moves only now and then
 * is quiet to look at.
 */
export function stepAxisEnd(lastStep: number, totalSteps = Number.POSITIVE_INFINITY): number {
  const decade = 10 ** Math.floor(Math.log10(Math.max(LEAST_END, lastStep)));
  const end = [1, 2, 5, 10].map((times) => times * decade).find((mark) => mark >= lastStep);
  return Math.max(1, lastStep, Math.min(end ?? lastStep, totalSteps));
}

export function stepTicks(end: number): number[] {
  return end < 4 ? [0, end] : ticks(0, end, 4).filter(Number.isInteger);
}

export interface ValueAxis {
  readonly scale: "linear" | "log";
  readonly domain: [number, number];
  readonly ticks: number[];
  readonly format: (value: number) => string;
}

/** The range of a curve as the axis sees it: rounded outwards, so that it seldom changes. */
export interface AxisRange {
  readonly low: number;
  readonly high: number;
}

/**
 * From zero, and up to `least` at least, to a little above what the smoothed curves reach; raw spikes may be cut. Below zero, where
 * a rewarded entropy is, only as far as needed.
 */
export function linearRange(values: readonly number[], least = 0.1): AxisRange {
  const finite = values.filter(Number.isFinite);
  const largest = Math.max(least, ...finite);
  const smallest = Math.min(0, ...finite);
  const step = tickStep(smallest, largest, 4);
  const below = Math.ceil((-4 * smallest) / step) / 4;
  return { low: below > 0 ? -below * step : 0, high: Math.ceil(largest / step - 0.02) * step };
}

/** Whole decades around every value above zero. */
export function logRange(values: readonly number[]): AxisRange {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  if (positive.length === 0) return { low: 0.1, high: 1 };
  const low = 10 ** Math.floor(Math.log10(Math.max(1e-6, Math.min(...positive))));
  const high = 10 ** Math.ceil(Math.log10(Math.max(...positive)));
  return { low, high: Math.max(low * 10, high) };
}

/** Accuracies crowd near 1: the axis starts at the highest floor that leaves them room. */
export function accuracyRange(shares: readonly number[]): AxisRange {
  const lowest = Math.min(1, ...shares);
  const floors = [0.9, 0.85, 0.8, 0.7, 0.5, 0.2];
  return { low: floors.find((floor) => lowest >= floor + 0.004) ?? 0, high: 1 };
}

/** Characters that an axis has room for, without a sign. */
const LABEL_LENGTH = 6;

/** A mark's label, short enough for its axis: 12 quadrillion is "1.2e16". */
export function formatTick(value: number): string {
  const rounded = Number(value.toPrecision(6));
  const size = Math.abs(rounded);
  const isPlain = String(size).length <= LABEL_LENGTH && size < 1e5 && !String(size).includes("e");
  const digits = { maximumSignificantDigits: 6, useGrouping: false };
  if (isPlain) return formatNumber(rounded, digits);
  const [mantissa, exponent] = rounded.toExponential().split("e");
  return `${formatNumber(Number(mantissa), digits)}e${exponent.replace("+", "")}`;
}

export function linearAxis(low: number, high: number): ValueAxis {
  return { scale: "linear", domain: [low, high], ticks: ticks(low, high, 4), format: formatTick };
}

/** More labels than this would touch. */
const MOST_LABELS = 8;

export function logAxis(low: number, high: number): ValueAxis {
  const decades = Math.round(Math.log10(high / low));
  const stride = Math.ceil(decades / (MOST_LABELS - 1));
  const marks = Array.from({ length: Math.floor(decades / stride) + 1 }, (_, i) =>
    Number((low * 10 ** (i * stride)).toPrecision(1)),
  );
  return { scale: "log", domain: [low, high], ticks: marks, format: formatTick };
}

export function shareAxis(low: number, high: number): ValueAxis {
  const format = (share: number) => formatNumber(share * 100, { maximumFractionDigits: 1 });
  return { scale: "linear", domain: [low, high], ticks: ticks(low, high, 4), format };
}
