/**
 * Where everything in the yard stands. Left to right: digits, tracks, experts, tracks, answers. Lengths are in pixels of
 * a page whose letters have the usual size, 16 pixels to the rem; the yard is scaled as a whole, see yardScale().
 */
export interface YardLayout {
  readonly width: number;
  readonly height: number;
  readonly digitSize: number;
  /** a hash's table beside the digits; its width is 0 where there is none */
  readonly table: { readonly x: number; readonly width: number };
  /** right edge of the digits, or of their table, where tracks begin */
  readonly digitsEnd: number;
  readonly expertsStart: number;
  readonly expertsEnd: number;
  readonly answersStart: number;
  /** [n] vertical centre of each digit and its answer */
  readonly digitY: readonly number[];
  /** [E + N] shared experts last, in rows of their own */
  readonly cells: readonly CellBox[];
  readonly cell: CellParts;
  readonly showsConfidence: boolean;
}

export interface CellBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** where its tracks meet it; experts side by side have theirs at different heights */
  readonly railY: number;
}

/** What fits into each expert's cell. */
export interface CellParts {
  readonly nameWidth: number;
  readonly units: number;
  readonly unitSize: number;
  readonly barWidth: number;
  readonly showsDigits: boolean;
}

export interface YardContents {
  readonly width: number;
  readonly numDigits: number;
  readonly numExperts: number;
  readonly numShared: number;
  readonly unitsShown: number;
  readonly hasTable: boolean;
}

const NARROW = 620;
const MARGIN = 8;
export const UNIT_GAP = 3;
export const DIGITS_WIDTH = 128;
const CELL_PADDING = 12;
const PART_GAP = 14;
const COLUMN_GAP = 22;
/** Between the experts that are chosen and those that everyone shares. */
const SHARED_GAP = 14;
const TABLE_GAP = 8;

/** A yard that has less width than this would be cut. */
const LEAST_WIDTH = 320;

/**
 * How much larger than laid out the yard is drawn: as letters grow with the visitor's font size, so does the yard, as
 * far as there is room.
 *
 * @param width what there is for it, in CSS pixels
 * @param rem the root's font size, in CSS pixels
 */
export function yardScale(width: number, rem: number): number {
  return Math.min(rem / 16, width / LEAST_WIDTH);
}

export function layoutYard(contents: YardContents): YardLayout {
  const { width, numDigits, numExperts, numShared } = contents;
  const narrow = width < NARROW;
  const columns = countColumns(numExperts, narrow);
  const ownRows = Math.ceil(numExperts / columns);
  const rows = ownRows + Math.ceil(numShared / columns);
  const sharedGap = numShared > 0 ? SHARED_GAP : 0;
  const pitch = Math.min(narrow ? 40 : 56, Math.max(narrow ? 17 : 24, (328 - sharedGap) / rows));
  const rowsHeight = rows * pitch + sharedGap;
  const height = Math.round(Math.max(rowsHeight, narrow ? 264 : 312) + 2 * MARGIN);
  const cellHeight = pitch - Math.min(6, pitch * 0.17);

  const digitSize = narrow ? 34 : 42;
  const tableWidth = contents.hasTable ? (narrow ? 26 : 54) : 0;
  const digitsEnd = digitSize + (tableWidth > 0 ? TABLE_GAP + tableWidth : 0);
  const answersWidth = narrow ? 24 : 84;
  const lanes = { least: narrow ? 78 : 190, left: 0.58 };
  const room = width - digitsEnd - answersWidth - lanes.least;
  const cellRoom = (room - COLUMN_GAP * (columns - 1)) / columns;
  const cell = fitParts(cellRoom, cellHeight, contents.unitsShown, narrow);
  const cellWidth = Math.min(cellRoom, partsWidth(cell));

  const boxWidth = cellWidth * columns + COLUMN_GAP * (columns - 1);
  const laneRoom = width - digitsEnd - answersWidth - boxWidth;
  const expertsStart = digitsEnd + laneRoom * lanes.left;
  const centre = (index: number, count: number) =>
    MARGIN + ((height - 2 * MARGIN) * (index + 0.5)) / count;
  const top = (height - rowsHeight) / 2;
  const place = (column: number, row: number): CellBox => {
    const middle = top + (row + 0.5) * pitch + (row >= ownRows ? sharedGap : 0);
    const railGap = Math.min(6, cellHeight / (columns + 1));
    return {
      x: expertsStart + column * (cellWidth + COLUMN_GAP),
      y: middle - cellHeight / 2,
      width: cellWidth,
      height: cellHeight,
      railY: middle + (column - (columns - 1) / 2) * railGap,
    };
  };
  return {
    width,
    height,
    digitSize,
    table: { x: digitSize + TABLE_GAP, width: tableWidth },
    digitsEnd,
    expertsStart,
    expertsEnd: expertsStart + boxWidth,
    answersStart: width - answersWidth,
    digitY: Array.from({ length: numDigits }, (_, digit) => centre(digit, numDigits)),
    cells: [
      ...Array.from({ length: numExperts }, (_, e) => place(Math.floor(e / ownRows), e % ownRows)),
      ...Array.from({ length: numShared }, (_, s) =>
        place(s % columns, ownRows + Math.floor(s / columns)),
      ),
    ],
    cell,
    showsConfidence: !narrow,
  };
}

/** One column while rows stay readable; then the experts stand in groups, as sidings do. */
function countColumns(numExperts: number, narrow: boolean): number {
  if (numExperts <= (narrow ? 20 : 14)) return 1;
  if (numExperts <= (narrow ? 40 : 32)) return 2;
  return narrow ? 3 : 4;
}

function fitParts(room: number, height: number, units: number, narrow: boolean): CellParts {
  const nameWidth = height < 22 ? 27 : 34;
  const showsDigits = !narrow && room >= 420;
  const unitSize = Math.round(Math.min(40, height - 4));
  const atLeast = narrow ? 18 : 40;
  const fixed = nameWidth + CELL_PADDING + (showsDigits ? DIGITS_WIDTH + PART_GAP : 0);
  const forUnits = narrow ? 0 : room - fixed - atLeast - 2 * PART_GAP;
  const fitting = Math.max(0, Math.floor(forUnits / (unitSize + UNIT_GAP)));
  const shown = Math.min(units, fitting);
  const used = shown === 0 ? 0 : shown * (unitSize + UNIT_GAP) + PART_GAP;
  const forBar = room - fixed - used - (showsDigits ? PART_GAP : 0);
  const barWidth = Math.max(atLeast, Math.min(narrow ? 80 : 130, forBar));
  return { nameWidth, units: shown, unitSize, barWidth, showsDigits };
}

/** Where the parts of a cell start, from its left edge, and how wide they are. */
export function partsOf({ nameWidth, units, unitSize, barWidth }: CellParts) {
  const unitsX = CELL_PADDING + nameWidth - 4;
  const unitsWidth = units === 0 ? 0 : units * (unitSize + UNIT_GAP) - UNIT_GAP;
  const loadX = unitsX + (units === 0 ? 0 : unitsWidth + PART_GAP);
  const digitsX = loadX + barWidth + PART_GAP;
  return { nameX: CELL_PADDING, unitsX, unitsWidth, loadX, digitsX, digitsWidth: DIGITS_WIDTH };
}

function partsWidth({ nameWidth, units, unitSize, barWidth, showsDigits }: CellParts): number {
  const strip = units === 0 ? 0 : units * (unitSize + UNIT_GAP) + PART_GAP;
  return nameWidth + CELL_PADDING + strip + barWidth + (showsDigits ? DIGITS_WIDTH + PART_GAP : 0);
}
