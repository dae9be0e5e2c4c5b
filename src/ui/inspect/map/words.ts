import type { MapGroup, MapGrouping } from "../../../lab/inspect/mapGroups.ts";
import type { ImageMap } from "../../../probe/space/imageMap.ts";
import { formatInteger, formatPercent } from "../../format.ts";
import { groupName } from "./mapColours.ts";

const SPACES: Readonly<Record<ImageMap["space"], string>> = {
  units: "hidden units of all experts, each times the weight that its expert has",
  features: "features below the layer’s head",
};

/** "Two directions of 80 dimensions: the hidden units … The first has 28.3 % of the variance, the second 17.8 %." */
export function describeAxes({ dimensions, space, shares: [first, second] }: ImageMap): string {
  return `Two directions of ${formatInteger(dimensions)} dimensions: the ${SPACES[space]}. To the right, the one in which the images differ most (${formatPercent(first)} of the variance); upwards, the next (${formatPercent(second)}).`;
}

const COLOURED_BY: Readonly<Record<MapGrouping, string>> = {
  expert: "its expert",
  class: "its digit",
  mistake: "a right or a wrong answer",
};

/** "A point for each image, in the colour of its expert. E1: 1,300 images, left and above; E2: …" */
export function describeMap(groups: readonly MapGroup[], by: MapGrouping): string {
  const parts = groups.map(
    ({ group, images, x, y }) =>
      `${groupName(by, group)}: ${formatInteger(images)} ${images === 1 ? "image" : "images"}, ${describePlace(x, y)}`,
  );
  return `A point for each image, in the colour of ${COLOURED_BY[by]}. ${parts.join("; ")}.`;
}

/** Nearer to the middle than this, in half sides, is in the middle. */
const MIDDLE = 0.1;

function describePlace(x: number, y: number): string {
  const across = Math.abs(x) < MIDDLE ? "" : x < 0 ? "left" : "right";
  const along = Math.abs(y) < MIDDLE ? "" : y < 0 ? "below" : "above";
  return [across, along].filter((word) => word !== "").join(" and ") || "in the middle";
}
