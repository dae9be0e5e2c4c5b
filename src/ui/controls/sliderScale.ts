import type { NumberField } from "../../experiment/field.ts";

/** What a slider needs to know of a field. */
export type SliderField = Pick<
  NumberField,
  "type" | "min" | "max" | "step" | "scale" | "sliderMin" | "sliderMax"
>;

/**
 * The values a slider stops at, up to `limit`. A logarithmic one visits round numbers, so that every
 * arrow key is a step a person would choose: 0.001, 0.002, 0.003, 0.005 … or 8, 10, 12, 16 ….
 */
export function sliderStops(field: SliderField, limit = field.max): readonly number[] {
  const { scale, step, type } = field;
  const hasZero = scale === "log" && field.min <= 0;
  const low = field.sliderMin ?? (hasZero ? step : field.min);
  const high = Math.max(field.min, Math.min(limit, field.sliderMax ?? field.max));
  const between = scale === "log" ? logStops(low, high, type) : linearStops(low, high, step);
  const inside = between.filter((stop) => stop > low && stop < high);
  const ends = [hasZero ? 0 : low, low, ...inside, high].filter((stop) => stop <= high);
  return [...new Set(ends)];
}

const DECADE = [1, 1.5, 2, 3, 5, 7] as const;
const OCTAVE = [1, 1.25, 1.5, 1.75] as const;

function logStops(low: number, high: number, type: NumberField["type"]): number[] {
  const stops: number[] = [];
  if (type === "integer") {
    for (let octave = 1; octave <= high; octave *= 2) {
      for (const factor of OCTAVE) stops.push(octave * factor);
    }
    return stops.filter(Number.isInteger);
  }
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++) {
    for (const digit of DECADE) stops.push(Number((digit * 10 ** power).toPrecision(2)));
  }
  return stops;
}

function linearStops(low: number, high: number, step: number): number[] {
  const count = Math.min(1000, Math.floor((high - low) / step));
  return Array.from({ length: count + 1 }, (_, i) => roundTo(step * 1e-6, low + i * step));
}

/** Sums of steps are off by rounding, most visibly where they should be 0. */
function roundTo(grain: number, value: number): number {
  return Number((Math.round(value / grain) * grain).toPrecision(12)) + 0; // + 0 turns -0 into 0
}

/**
 * Where an arrow key in a number's box leads: to the next stop of the whole range. On a logarithmic scale
 * a fixed step would be too large at one end and too small at the other.
 */
export function valueBeside(
  field: SliderField,
  value: number,
  direction: 1 | -1,
  limit = field.max,
): number {
  const next = field.scale === "log" ? logStopBeside : gridPointBeside;
  return Math.min(limit, Math.max(field.min, next(field, value, direction)));
}

function logStopBeside(
  { sliderMin, sliderMax, ...field }: SliderField,
  value: number,
  direction: 1 | -1,
): number {
  const isBeyond = (stop: number) => (stop - value) * direction > 0;
  const stops = sliderStops(field);
  return (direction > 0 ? stops.find(isBeyond) : stops.findLast(isBeyond)) ?? value;
}

function gridPointBeside({ min, step }: SliderField, value: number, direction: 1 | -1): number {
  const place = (value - min) / step;
  const isOnGrid = Math.abs(place - Math.round(place)) < 1e-6;
  const here = isOnGrid ? Math.round(place) : place;
  const next = direction > 0 ? Math.floor(here) + 1 : Math.ceil(here) - 1;
  return roundTo(step * 1e-6, min + next * step);
}

/** The stop nearest to a value: where the thumb stands. */
export function nearestStop(stops: readonly number[], value: number): number {
  let nearest = 0;
  for (let i = 1; i < stops.length; i++) {
    if (Math.abs(stops[i] - value) < Math.abs(stops[nearest] - value)) nearest = i;
  }
  return nearest;
}
