import type { YardDigit } from "../../training/events.ts";
import type { YardLayout } from "./yardLayout.ts";

/** One digit's way to one of its experts, or from there to the answer. */
export interface Track {
  readonly id: string;
  readonly digit: number;
  readonly expert: number;
  readonly gate: number;
  readonly width: number;
  readonly path: string;
}

/** Width of a gate of 1. */
const FULL_WIDTH = 8.5;
const HAIRLINE = 1.1;
/** A gate so small that its track would only be noise. */
const LEAST_GATE = 0.004;

/**
 * Every track, wide ones last so that they lie on top. Tracks leave a digit side by side, as rails
 * do, and share the middle of the expert's edge.
 */
export function layTracks(digits: readonly YardDigit[], layout: YardLayout): readonly Track[] {
  const tracks = digits.flatMap((digit, index) => tracksOf(digit, index, layout));
  return tracks.sort((a, b) => a.gate - b.gate);
}

function tracksOf(digit: YardDigit, index: number, layout: YardLayout): Track[] {
  const digitY = layout.digitY[index];
  const used = digit.experts
    .map((expert, place) => ({ expert, gate: digit.gates[place] ?? 0 }))
    .filter(({ expert, gate }) => gate >= LEAST_GATE && layout.cells[expert] !== undefined)
    .sort((a, b) => layout.cells[a.expert].y - layout.cells[b.expert].y);
  const widths = used.map(({ gate }) => HAIRLINE + gate * (FULL_WIDTH - HAIRLINE));
  const total = widths.reduce((sum, width) => sum + width, 0);
  let edge = digitY - total / 2;
  return used.flatMap(({ expert, gate }, i) => {
    const width = widths[i];
    const y = edge + width / 2;
    edge += width;
    const base = { digit: index, expert, gate, width };
    return [
      { ...base, id: `in-${index}-${expert}`, path: pathIn(y, expert, layout) },
      { ...base, id: `out-${index}-${expert}`, path: pathOut(y, expert, layout) },
    ];
  });
}

function pathIn(y: number, expert: number, layout: YardLayout): string {
  const cell = layout.cells[expert];
  const cellY = cell.railY;
  const { digitsEnd: from, expertsStart: to } = layout;
  return `M${at(from)} ${at(y)}${curve(from, y, to - 1, cellY)}H${at(cell.x + 3)}`;
}

function pathOut(y: number, expert: number, layout: YardLayout): string {
  const cell = layout.cells[expert];
  const cellY = cell.railY;
  const { expertsEnd: from, answersStart } = layout;
  const to = answersStart - 12;
  return `M${at(cell.x + cell.width - 3)} ${at(cellY)}H${at(from)}${curve(from, cellY, to, y)}`;
}

function curve(x0: number, y0: number, x1: number, y1: number): string {
  const bend = (x1 - x0) * 0.52;
  return `C${at(x0 + bend)} ${at(y0)} ${at(x1 - bend)} ${at(y1)} ${at(x1)} ${at(y1)}`;
}

const at = (value: number) => value.toFixed(1);
