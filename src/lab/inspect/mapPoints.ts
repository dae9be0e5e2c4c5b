import type { ImageMap } from "../../probe/space/imageMap.ts";

/** A part of the map, in hundredths of its half side: (0, 0) is its middle, its edges are at -100 and 100. */
export interface MapRegion {
  readonly left: number;
  readonly right: number;
  readonly low: number;
  readonly high: number;
}

export const WHOLE_MAP: MapRegion = { left: -100, right: 100, low: -100, high: 100 };

/** The rectangle between two points, whichever corner was first; undefined where it has no area. */
export function regionBetween(
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
): MapRegion | undefined {
  const inHundredths = (a: number, b: number) =>
    [a, b].map((value) => Math.max(-100, Math.min(100, Math.round(value * 100))));
  const [left = 0, right = 0] = inHundredths(Math.min(x1, x2), Math.max(x1, x2));
  const [low = 0, high = 0] = inHundredths(Math.min(y1, y2), Math.max(y1, y2));
  return right > left && high > low ? { left, right, low, high } : undefined;
}

/** Rows of the survey whose points are in the region, its edges included. */
export function rowsInside(
  { places, stride }: ImageMap,
  { left, right, low, high }: MapRegion,
): number[] {
  const rows: number[] = [];
  for (let i = 0; i < places.length / 2; i++) {
    const [x, y] = [(places[2 * i] ?? 0) * 100, (places[2 * i + 1] ?? 0) * 100];
    if (x >= left && x <= right && y >= low && y <= high) rows.push(i * stride);
  }
  return rows;
}

/** The row of the point nearest to a place within -1..1; undefined where none is within `reach`. */
export function nearestRow(
  { places, stride }: ImageMap,
  x: number,
  y: number,
  reach: number,
): number | undefined {
  let [nearest, best] = [-1, reach];
  for (let i = 0; i < places.length / 2; i++) {
    const distance = Math.hypot((places[2 * i] ?? 0) - x, (places[2 * i + 1] ?? 0) - y);
    if (distance > best) continue;
    [nearest, best] = [i, distance];
  }
  return nearest < 0 ? undefined : nearest * stride;
}
