import type { YardDigit } from "../../probe/yardSnapshot.ts";
import type { YardLayout } from "./yardLayout.ts";

/** The path from a digit to one of its experts, or from there to the answer. */
export interface Track {
  readonly id: string;
  /** The track of a dropped assignment ends in front of its expert, which is full. */
  readonly way: "in" | "dropped" | "out";
  readonly digit: number;
  readonly expert: number;
  readonly gate: number;
  readonly width: number;
  readonly path: string;
  /** What its end looks like: a filled shape, where it has one. */
  readonly end?: string;
}

/** How a method's tracks differ from the usual ones, which widen with the gate. */
export interface TrackStyle {
  /** Experts choose digits: tracks fan out at the experts' side and point at the digits. */
  readonly isReach: boolean;
  /** Without gates, one track is as wide as another. */
  readonly isUngated: boolean;
  /** Every track is drawn, however small its gate. */
  readonly isComplete: boolean;
}

/** Width of a gate of 1. */
const FULL_WIDTH = 8.5;
const HAIRLINE = 1.1;
const UNGATED_WIDTH = 3.6;
const DROPPED_WIDTH = 3.2;
/** Tracks of smaller gates are not drawn. */
const LEAST_GATE = 0.004;
/** Part of a digit's edge that its tracks may cover. */
const MOST_OF_EDGE = 0.82;
const ARROW_LENGTH = 7;
const STOP_DISTANCE = 10;

interface Route {
  readonly digit: number;
  readonly expert: number;
  readonly gate: number;
  readonly width: number;
  readonly isDropped: boolean;
}

/**
 * Every track, wide ones last so that they lie on top. Tracks leave a digit side by side, as rails
 * do, and share the middle of the expert's edge; where experts choose it is the other way round.
 */
export function layTracks(
  digits: readonly YardDigit[],
  layout: YardLayout,
  style: TrackStyle,
): readonly Track[] {
  const routes = digits.flatMap((digit, index) => routesOf(digit, index, layout, style));
  const kept = routes.filter(({ isDropped }) => !isDropped);
  const atDigit = layout.digitY.map((y, digit) =>
    stack(
      routes.filter((route) => route.digit === digit),
      y,
      ({ expert }) => layout.cells[expert].y,
    ),
  );
  const atAnswer = layout.digitY.map((y, digit) =>
    stack(
      kept.filter((route) => route.digit === digit),
      y,
      ({ expert }) => layout.cells[expert].y,
    ),
  );
  const atExpert = layout.cells.map(({ railY }, expert) =>
    stack(
      style.isReach ? routes.filter((route) => route.expert === expert) : [],
      railY,
      ({ digit }) => digit,
    ),
  );
  const tracks = routes.flatMap((route): Track[] => {
    const { digit, expert } = route;
    const digitY = atDigit[digit].get(route) ?? layout.digitY[digit];
    const expertY = atExpert[expert].get(route) ?? layout.cells[expert].railY;
    const base = { digit, expert, gate: route.gate, width: route.width };
    const id = `${digit}-${expert}`;
    if (route.isDropped) {
      const { path, end } = pathToStop(digitY, expert, layout);
      const width = Math.min(route.width, DROPPED_WIDTH);
      return [{ ...base, id: `in-${id}`, way: "dropped", width, path, end }];
    }
    const answerY = atAnswer[digit].get(route) ?? layout.digitY[digit];
    const start = style.isReach ? layout.digitsEnd + ARROW_LENGTH : layout.digitsEnd;
    const arrow = style.isReach ? { end: arrowAt(layout.digitsEnd, digitY, route.width) } : {};
    return [
      {
        ...base,
        ...arrow,
        id: `in-${id}`,
        way: "in",
        path: pathIn(start, digitY, expertY, expert, layout),
      },
      { ...base, id: `out-${id}`, way: "out", path: pathOut(answerY, expert, layout) },
    ];
  });
  return tracks.sort((a, b) => a.gate - b.gate);
}

function routesOf(
  digit: YardDigit,
  index: number,
  layout: YardLayout,
  { isUngated, isComplete }: TrackStyle,
): Route[] {
  const routes = digit.experts
    .map((expert, place) => ({ expert, gate: digit.gates[place] ?? 0 }))
    .filter(({ gate }) => isComplete || gate >= LEAST_GATE)
    .filter(({ expert }) => layout.cells[expert] !== undefined)
    .map(({ expert, gate }) => ({
      digit: index,
      expert,
      gate,
      width: isUngated ? UNGATED_WIDTH : HAIRLINE + Math.min(1, gate) * (FULL_WIDTH - HAIRLINE),
      isDropped: digit.dropped.includes(expert),
    }));
  const total = routes.reduce((sum, { width }) => sum + width, 0);
  const room = Math.min(1, (MOST_OF_EDGE * layout.digitSize) / Math.max(total, 1));
  return routes.map((route) => ({ ...route, width: route.width * room }));
}

/** Where each track's middle meets an edge, when they lie side by side around its centre. */
function stack(
  routes: readonly Route[],
  centre: number,
  place: (route: Route) => number,
): ReadonlyMap<Route, number> {
  const ordered = [...routes].sort((a, b) => place(a) - place(b));
  let edge = centre - ordered.reduce((sum, { width }) => sum + width, 0) / 2;
  const middles = new Map<Route, number>();
  for (const route of ordered) {
    middles.set(route, edge + route.width / 2);
    edge += route.width;
  }
  return middles;
}

function pathIn(x: number, y: number, cellY: number, expert: number, layout: YardLayout): string {
  const cell = layout.cells[expert];
  const to = layout.expertsStart - 1;
  return `M${at(x)} ${at(y)}${curve(x, y, to, cellY)}H${at(cell.x + 3)}`;
}

/** To a buffer stop in front of the expert. */
function pathToStop(y: number, expert: number, layout: YardLayout) {
  const { railY } = layout.cells[expert];
  const from = layout.digitsEnd;
  const to = layout.expertsStart - STOP_DISTANCE;
  return {
    path: `M${at(from)} ${at(y)}${curve(from, y, to, railY)}`,
    end: `M${at(to)} ${at(railY - 8)}h3v16h-3z`,
  };
}

function pathOut(y: number, expert: number, layout: YardLayout): string {
  const cell = layout.cells[expert];
  const cellY = cell.railY;
  const { expertsEnd: from, answersStart } = layout;
  const to = answersStart - 12;
  return `M${at(cell.x + cell.width - 3)} ${at(cellY)}H${at(from)}${curve(from, cellY, to, y)}`;
}

/** A head that points left, at a digit. */
function arrowAt(x: number, y: number, width: number): string {
  const half = width / 2 + 2.4;
  return `M${at(x + 1)} ${at(y)}l${ARROW_LENGTH} ${at(-half)}v${at(2 * half)}z`;
}

/** The one track from all digits to each shared expert, and on to all answers. */
export function layBus(numShared: number, layout: YardLayout): readonly string[] {
  if (numShared === 0 || layout.digitY.length === 0) return [];
  const { digitsEnd, expertsStart, expertsEnd, answersStart, digitY, cells } = layout;
  const shared = cells.slice(cells.length - numShared);
  const top = digitY[0];
  const bottom = digitY[digitY.length - 1];
  const inX = digitsEnd + 10;
  const outX = answersStart - 22;
  const stubs = digitY.flatMap((y) => [
    `M${at(digitsEnd)} ${at(y)}H${at(inX)}`,
    `M${at(outX)} ${at(y)}H${at(answersStart - 12)}`,
  ]);
  const routes = shared.flatMap(({ x, width, railY }) => [
    `M${at(inX)} ${at(bottom)}${curve(inX, bottom, expertsStart - 1, railY)}H${at(x + 3)}`,
    `M${at(x + width - 3)} ${at(railY)}H${at(expertsEnd)}${curve(expertsEnd, railY, outX, bottom)}`,
  ]);
  const trunks = [inX, outX].map((x) => `M${at(x)} ${at(top)}V${at(bottom)}`);
  return [...trunks, ...stubs, ...routes];
}

function curve(x0: number, y0: number, x1: number, y1: number): string {
  const bend = (x1 - x0) * 0.52;
  return `C${at(x0 + bend)} ${at(y0)} ${at(x1 - bend)} ${at(y1)} ${at(x1)} ${at(y1)}`;
}

const at = (value: number) => value.toFixed(1);
