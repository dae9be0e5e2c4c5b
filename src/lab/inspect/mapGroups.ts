import type { ImageMap } from "../../probe/space/imageMap.ts";
import { NO_EXPERT } from "../../probe/survey/noExpert.ts";
import type { Survey } from "../../probe/survey/survey.ts";
import { isRight } from "./question.ts";

/** What points are coloured by. */
export const MAP_GROUPINGS = ["expert", "class", "mistake"] as const;
export type MapGrouping = (typeof MAP_GROUPINGS)[number];

/** The group of an image: its first expert (-1 where it has none), its class, or 1 for a mistake. */
export function groupOf(survey: Survey, row: number, by: MapGrouping): number {
  switch (by) {
    case "expert":
      return firstExpert(survey, row);
    case "class":
      return survey.labels[row] ?? 0;
    case "mistake":
      return isRight(survey, row) ? 0 : 1;
  }
}

/** The routed expert of the largest gate, of equal ones the first; -1: none. */
function firstExpert({ experts, gates, slots }: Survey, row: number): number {
  let [first, largest] = [-1, Number.NEGATIVE_INFINITY];
  for (let place = row * slots; place < (row + 1) * slots; place++) {
    const [expert = NO_EXPERT, gate = 0] = [experts[place], gates[place]];
    if (expert === NO_EXPERT || gate < largest || (gate === largest && expert > first)) continue;
    [first, largest] = [expert, gate];
  }
  return first;
}

/** [points] the group of each point. */
export function groupPoints(survey: Survey, map: ImageMap, by: MapGrouping): Int16Array {
  const points = map.places.length / 2;
  return Int16Array.from({ length: points }, (_, i) => groupOf(survey, i * map.stride, by));
}

export interface MapGroup {
  readonly group: number;
  readonly images: number;
  /** Mean of their places. */
  readonly x: number;
  readonly y: number;
}

/** The groups that have points, in order. */
export function groupsOf({ places }: ImageMap, groups: Int16Array): MapGroup[] {
  const sums = new Map<number, { images: number; x: number; y: number }>();
  groups.forEach((group, i) => {
    const sum = sums.get(group) ?? { images: 0, x: 0, y: 0 };
    sum.images++;
    sum.x += places[2 * i] ?? 0;
    sum.y += places[2 * i + 1] ?? 0;
    sums.set(group, sum);
  });
  return [...sums]
    .map(([group, { images, x, y }]) => ({ group, images, x: x / images, y: y / images }))
    .sort((a, b) => a.group - b.group);
}
