import { group, nice, ticks } from "d3-array";
import type { SweepAxis } from "../../../experiment/sweep.ts";
import { type WriteNumber, writeEnglish } from "../../../experiment/writeNumber.ts";
import type { RunRow, SweepPoint } from "../points.ts";
import { valueName } from "./axisNames.ts";
import { spreadLabels } from "./spreadLabels.ts";

/** Where everything in a panel of the figure of test accuracies stands, in pixels: for whoever draws it. */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What all panels of a figure share, so that they compare. */
export interface PanelScales {
  readonly low: number;
  readonly high: number;
  /** Below the plot, for the names of the x axis. */
  readonly bottomMargin: number;
}

export interface PanelLayout {
  readonly ticks: readonly { readonly y: number; readonly text: string }[];
  readonly xLabels: readonly { readonly x: number; readonly y: number; readonly text: string }[];
  /** Names that would touch are slanted. */
  readonly isSlanted: boolean;
  readonly lines: readonly LineLayout[];
  /** Names of the lines, at their ends. */
  readonly lineNames: readonly { readonly y: number; readonly text: string }[];
}

export type Place = readonly [x: number, y: number];

export interface LineLayout {
  /** Index of the value on the second axis. */
  readonly line: number;
  /** Once around, from the lowest to the highest run of each point. */
  readonly band: readonly Place[];
  readonly mean: readonly Place[];
  readonly dots: readonly { readonly place: Place; readonly run: RunRow }[];
}

export interface Panel {
  /** Of this panel alone. */
  readonly points: readonly SweepPoint[];
  readonly box: Box;
  readonly scales: PanelScales;
  readonly xAxis: SweepAxis | undefined;
  readonly lineAxis: SweepAxis | undefined;
  readonly write?: WriteNumber;
}

/** Between neighbouring labels. */
const LABEL_GAP = 12;
/** Pixels of a character of a small label. */
const CHARACTER = 5.6;
const NUM_TICKS = 5;
/** Where all accuracies are the same. */
const LEAST_RANGE = 0.01;

export function panelScales(
  points: readonly SweepPoint[],
  xAxis: SweepAxis | undefined,
  write: WriteNumber = writeEnglish,
): PanelScales {
  const accuracies = points.flatMap(({ runs }) => runs.map(({ accuracy }) => accuracy));
  const lowest = Math.min(...accuracies);
  const highest = Math.max(...accuracies);
  const middle = (lowest + highest) / 2;
  const half = Math.max(highest - lowest, LEAST_RANGE) / 2;
  const [low, high] =
    accuracies.length > 0 ? nice(middle - half, middle + half, NUM_TICKS) : [0, 1];
  const longest = Math.max(0, ...namesOf(xAxis, write).map(({ length }) => length));
  return { low, high, bottomMargin: 44 + Math.min(90, 0.6 * CHARACTER * longest) };
}

function namesOf(axis: SweepAxis | undefined, write: WriteNumber): readonly string[] {
  return axis ? axis.values.map((_, i) => valueName(axis, i, write)) : [];
}

export function layOutPanel(panel: Panel): PanelLayout {
  const { points, box, scales, xAxis, lineAxis, write = writeEnglish } = panel;
  const { low, high } = scales;
  const spacing = box.width / (xAxis?.values.length ?? 1);
  const toX = (index: number) => box.x + (index + 0.5) * spacing;
  const toY = (accuracy: number) => box.y + box.height * (1 - (accuracy - low) / (high - low));
  const lines = group(points, (point) => point.line);
  const ends = [...lines].flatMap(([index, own]) => {
    const end = own.findLast(({ accuracy }) => accuracy !== undefined);
    if (!end?.accuracy || !lineAxis) return [];
    return [{ y: toY(end.accuracy.mean) + 3.5, text: valueName(lineAxis, index, write) }];
  });
  const names = namesOf(xAxis, write);
  const isSlanted = names.some(({ length }) => length * CHARACTER > spacing);
  const stride = isSlanted ? Math.ceil(LABEL_GAP / spacing) : 1;
  const y = box.y + box.height + 15;
  return {
    ticks: ticks(low, high, NUM_TICKS).map((tick) => ({
      y: toY(tick),
      text: write(100 * tick, { maximumFractionDigits: 3 }),
    })),
    xLabels: names.flatMap((text, i) => (i % stride === 0 ? [{ x: toX(i), y, text }] : [])),
    isSlanted,
    lines: [...lines].map(([line, own]) => ({ line, ...layOutLine(own, toX, toY) })),
    lineNames: spreadLabels(ends, LABEL_GAP),
  };
}

function layOutLine(
  points: readonly SweepPoint[],
  toX: (index: number) => number,
  toY: (accuracy: number) => number,
): Omit<LineLayout, "line"> {
  const measured = points.flatMap(({ x, accuracy, runs }) =>
    accuracy ? [{ x: toX(x), accuracy, runs }] : [],
  );
  const upper = measured.map(({ x, accuracy }): Place => [x, toY(accuracy.highest)]);
  const lower = measured.map(({ x, accuracy }): Place => [x, toY(accuracy.lowest)]);
  return {
    band: [...upper, ...lower.toReversed()],
    mean: measured.map(({ x, accuracy }): Place => [x, toY(accuracy.mean)]),
    dots: measured.flatMap(({ x, runs }) =>
      runs.map((run) => ({ place: [x, toY(run.accuracy)] as const, run })),
    ),
  };
}
