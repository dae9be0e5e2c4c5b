import { group, nice, ticks } from "d3-array";
import type { SweepAxis } from "../../../src/experiment/sweep.ts";
import type { RunRow, SweepPoint } from "../../../src/lab/sweep/points.ts";
import { spreadLabels } from "../../../tools/figures/spreadLabels.ts";
import { element, line, path, text } from "../../../tools/figures/svg.ts";
import { formatPercent } from "../../../tools/format.ts";
import { lineClass } from "./lineStyles.ts";
import { axisName, valueName } from "./names.ts";

/** Around the plot: the axis to the left, names of lines to the right. */
export const PANEL_MARGINS = { left: 60, right: 110, top: 26 };
const LABEL_GAP = 12;
/** Pixels of a character of a small label. */
const CHARACTER = 5.6;
const NUM_TICKS = 5;
/** Where all accuracies are the same. */
const LEAST_RANGE = 0.01;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What all panels of a figure share, so that they compare. */
interface PanelScales {
  readonly low: number;
  readonly high: number;
  readonly bottomMargin: number;
}

export function panelScales(
  points: readonly SweepPoint[],
  xAxis: SweepAxis | undefined,
): PanelScales {
  const accuracies = points.flatMap(({ runs }) => runs.map(({ accuracy }) => accuracy));
  const lowest = Math.min(...accuracies);
  const highest = Math.max(...accuracies);
  const middle = (lowest + highest) / 2;
  const half = Math.max(highest - lowest, LEAST_RANGE) / 2;
  const [low, high] =
    accuracies.length > 0 ? nice(middle - half, middle + half, NUM_TICKS) : [0, 1];
  const longest = Math.max(0, ...(xAxis?.values ?? []).map((_, i) => nameLength(xAxis, i)));
  return { low, high, bottomMargin: 44 + Math.min(90, 0.6 * CHARACTER * longest) };
}

function nameLength(axis: SweepAxis | undefined, index: number): number {
  return axis ? valueName(axis, index).length : 0;
}

interface Panel {
  readonly points: readonly SweepPoint[];
  readonly box: Box;
  readonly scales: PanelScales;
  readonly xAxis: SweepAxis | undefined;
  readonly lineAxis: SweepAxis | undefined;
  readonly title: string;
}

export function accuracyPanel(panel: Panel): string[] {
  const { points, box, scales, xAxis, lineAxis, title } = panel;
  const spacing = box.width / (xAxis?.values.length ?? 1);
  const toX = (index: number) => box.x + (index + 0.5) * spacing;
  const toY = (accuracy: number) =>
    box.y + box.height * (1 - (accuracy - scales.low) / (scales.high - scales.low));
  const lines = group(points, (point) => point.line);
  const ends = [...lines].flatMap(([index, own]) => {
    const end = own.findLast(({ accuracy }) => accuracy !== undefined);
    if (!end?.accuracy || !lineAxis) return [];
    return [{ y: toY(end.accuracy.mean) + 3.5, name: valueName(lineAxis, index) }];
  });
  return [
    ...(title ? [text(box.x, box.y - 10, title, "strong")] : []),
    ...ticks(scales.low, scales.high, NUM_TICKS).flatMap((tick) => [
      line(box.x, toY(tick), box.x + box.width, toY(tick), "grid"),
      text(box.x - 8, toY(tick) + 3.5, formatTick(tick), "soft small end"),
    ]),
    ...(xAxis ? xLabels(xAxis, box, spacing, scales.bottomMargin, toX) : []),
    ...[...lines].flatMap(([index, own]) => drawLine(own, lineClass(index), toX, toY)),
    ...spreadLabels(ends, LABEL_GAP).map(({ y, name }) =>
      text(box.x + box.width + 8, y, name, "small"),
    ),
  ];
}

/** A share as percent, without digits that say nothing. */
function formatTick(share: number): string {
  return String(Number((100 * share).toFixed(3)));
}

/** Values stand at equal distances; their names are slanted where they would touch, and some left out where even so. */
function xLabels(
  axis: SweepAxis,
  box: Box,
  spacing: number,
  bottomMargin: number,
  toX: (index: number) => number,
): string[] {
  const bottom = box.y + box.height;
  const isTight = axis.values.some((_, i) => nameLength(axis, i) * CHARACTER > spacing);
  const stride = isTight ? Math.ceil(LABEL_GAP / spacing) : 1;
  const labels = axis.values.flatMap((_, i) => {
    if (i % stride > 0) return [];
    const [x, y] = [toX(i), bottom + 15];
    const name = valueName(axis, i);
    if (!isTight) return [text(x, y, name, "soft small middle")];
    return [
      element("text", { class: "soft small end", x, y, transform: `rotate(-40 ${x} ${y})` }, name),
    ];
  });
  const caption = text(
    box.x + box.width,
    bottom + bottomMargin - 10,
    axisName(axis),
    "soft small end",
  );
  return [...labels, caption];
}

function drawLine(
  points: readonly SweepPoint[],
  name: string,
  toX: (index: number) => number,
  toY: (accuracy: number) => number,
): string[] {
  const measured = points.flatMap(({ x, accuracy, runs }) =>
    accuracy ? [{ x: toX(x), accuracy, runs }] : [],
  );
  const upper = measured.map(({ x, accuracy }) => [x, toY(accuracy.highest)] as const);
  const lower = measured.map(({ x, accuracy }) => [x, toY(accuracy.lowest)] as const);
  return [
    path([...upper, ...lower.toReversed()], `band ${name}`),
    path(
      measured.map(({ x, accuracy }) => [x, toY(accuracy.mean)] as const),
      `mean ${name}`,
    ),
    ...measured.flatMap(({ x, runs }) => runs.map((run) => dot(x, toY(run.accuracy), name, run))),
  ];
}

function dot(cx: number, cy: number, name: string, { accuracy, link }: RunRow): string {
  return element("circle", { class: `dot ${name}`, cx, cy, r: 2.5 }, [
    element("title", {}, `${formatPercent(accuracy)}  ${link}`),
  ]);
}
