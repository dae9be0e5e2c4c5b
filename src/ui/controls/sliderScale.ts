/** What a slider needs to know of a number's range. */
export interface Range {
  readonly min: number;
  /** where the slider ends; the number box may go further */
  readonly max: number;
  readonly step: number;
  readonly scale: "linear" | "log";
  readonly integer: boolean;
}

/**
 * The values a slider stops at. A logarithmic one visits round numbers, so that every arrow key is a
 * step a person would choose: 0.001, 0.002, 0.003, 0.005 … or 8, 10, 12, 16 ….
 */
export function sliderStops(range: Range): readonly number[] {
  const { min, max } = range;
  const stops = range.scale === "log" ? logStops(range) : linearStops(range);
  return [...new Set([min, ...stops.filter((stop) => stop > min && stop < max), max])];
}

const DECADE = [1, 1.5, 2, 3, 5, 7] as const;
const OCTAVE = [1, 1.25, 1.5, 1.75] as const;

function logStops({ min, max, step, integer }: Range): number[] {
  const stops: number[] = [];
  if (integer) {
    for (let low = 1; low <= max; low *= 2) {
      for (const factor of OCTAVE) if (Number.isInteger(low * factor)) stops.push(low * factor);
    }
    return stops;
  }
  // A range that includes zero starts its decades at the smallest step.
  const lowest = min > 0 ? min : step;
  for (let power = Math.floor(Math.log10(lowest)); 10 ** power <= max; power++) {
    for (const digit of DECADE) stops.push(Number((digit * 10 ** power).toPrecision(2)));
  }
  return stops.filter((stop) => stop >= lowest);
}

function linearStops({ min, max, step }: Range): number[] {
  const count = Math.min(1000, Math.floor((max - min) / step));
  return Array.from({ length: count + 1 }, (_, i) => Number((min + i * step).toPrecision(12)));
}

/** The stop nearest to a value: where the thumb stands. */
export function nearestStop(stops: readonly number[], value: number): number {
  let nearest = 0;
  for (let i = 1; i < stops.length; i++) {
    if (Math.abs(stops[i] - value) < Math.abs(stops[nearest] - value)) nearest = i;
  }
  return nearest;
}
