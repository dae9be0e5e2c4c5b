import {
  type CurveAxis,
  type CurveMeasure,
  type CurvePoint,
  curveOf,
  type StepWindow,
  unitsPerStep,
} from "../../lab/compare/curves.ts";
import type { LoadedExperiment } from "./loadedExperiment.ts";
import { dashesOf } from "./runLines.ts";

/** An experiment as a figure over steps draws it. */
export interface OverlayLine {
  readonly key: string;
  readonly letter: string;
  readonly name: string;
  readonly dashes: string | undefined;
  readonly points: readonly CurvePoint[];
  /** A curve each, where every seed is drawn. */
  readonly seeds: readonly (readonly CurvePoint[])[];
  /** What a step is on the axis across. */
  readonly unit: number;
}

export interface OverlaySettings {
  readonly measure: CurveMeasure;
  readonly axis: CurveAxis;
  readonly smoothing: number;
  readonly hasEverySeed: boolean;
  /** The part of the axis that is drawn, in its units. */
  readonly range: StepWindow;
}

/** A plot is some 600 pixels wide: more points than this only cost time. */
const MOST_POINTS = 200;

export function overlayLines(
  experiments: readonly LoadedExperiment[],
  settings: OverlaySettings,
): readonly OverlayLine[] {
  return experiments.map(({ key, letter, name, index, results }) => {
    const unit = unitsPerStep(results, settings.axis);
    const { from, to } = settings.range;
    const window = { from: from / unit, to: to / unit };
    const { measure, smoothing, hasEverySeed } = settings;
    const curve = (of: typeof results) =>
      curveOf(of, { measure, smoothing, window, most: MOST_POINTS });
    return {
      key,
      letter,
      name,
      dashes: dashesOf(index),
      points: curve(results),
      seeds: hasEverySeed && results.length > 1 ? results.map((result) => curve([result])) : [],
      unit,
    };
  });
}

/** From the first step of any run to the last, in units of the axis. */
export function wholeRange(
  experiments: readonly LoadedExperiment[],
  axis: CurveAxis,
  isLog: boolean,
): StepWindow {
  const units = experiments.map(({ results }) => unitsPerStep(results, axis));
  const ends = experiments.map(
    ({ results }, i) => Math.max(...results.map(({ steps }) => steps)) * units[i],
  );
  const to = Math.max(Number.MIN_VALUE, ...ends);
  return { from: isLog ? Math.min(...units, to) : 0, to };
}

/** The point of a line nearest to a value of the axis; undefined beyond its end. */
export function pointNear({ points, unit }: OverlayLine, value: number): CurvePoint | undefined {
  const last = points.at(-1);
  if (last === undefined || value > last.step * unit * 1.02) return undefined;
  let nearest = last;
  for (const point of points) {
    if (Math.abs(point.step * unit - value) < Math.abs(nearest.step * unit - value))
      nearest = point;
  }
  return nearest;
}
