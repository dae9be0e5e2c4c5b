/** A point of the pad; its sides are 1 long, and (0, 0) is the upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line drawn without lifting the pen. */
export interface Stroke {
  readonly points: readonly Point[];
  /** Width of the line, in sides of the pad. */
  readonly thickness: number;
}

/** Rows and columns of the grid that strokes are drawn on: each cell becomes a small part of a pixel. */
export const INK_SIZE = 112;

/** [INK_SIZE, INK_SIZE] how much of each cell is covered, 0 to 1: lines with round ends and soft edges. */
export function inkOf(strokes: readonly Stroke[]): Float32Array {
  const ink = new Float32Array(INK_SIZE * INK_SIZE);
  for (const { points, thickness } of strokes) {
    const radius = (thickness * INK_SIZE) / 2;
    const cells = points.map(({ x, y }) => ({ x: x * INK_SIZE, y: y * INK_SIZE }));
    // A dot is a line from a point to itself.
    const ends = cells.length > 1 ? cells.slice(1) : cells;
    ends.forEach((end, i) => {
      inkLine(ink, cells[i] ?? end, end, radius);
    });
  }
  return ink;
}

function inkLine(ink: Float32Array, from: Point, to: Point, radius: number): void {
  const reach = radius + 1;
  const first = (a: number, b: number) => Math.max(0, Math.floor(Math.min(a, b) - reach));
  const last = (a: number, b: number) => Math.min(INK_SIZE - 1, Math.ceil(Math.max(a, b) + reach));
  for (let row = first(from.y, to.y); row <= last(from.y, to.y); row++) {
    for (let column = first(from.x, to.x); column <= last(from.x, to.x); column++) {
      const distance = distanceToLine(column + 0.5, row + 0.5, from, to);
      const covered = Math.min(1, Math.max(0, radius + 0.5 - distance));
      const cell = row * INK_SIZE + column;
      ink[cell] = Math.max(ink[cell], covered);
    }
  }
}

function distanceToLine(x: number, y: number, from: Point, to: Point): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const squared = dx * dx + dy * dy;
  const along = squared > 0 ? ((x - from.x) * dx + (y - from.y) * dy) / squared : 0;
  const nearest = Math.min(1, Math.max(0, along));
  const right = x - from.x - nearest * dx;
  const down = y - from.y - nearest * dy;
  // Math.hypot() guards against overflow, which takes longer.
  return Math.sqrt(right * right + down * down);
}
