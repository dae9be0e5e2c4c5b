import { legend } from "../../reference/model/plan.ts";
import type { Breather } from "../survey/breather.ts";
import type { VotesInput } from "../survey/votes.ts";
import { affordableStride, encodeImages } from "./codes.ts";
import { principalComponents } from "./principal.ts";

/** Test images as points of a plane: those that the model takes for alike lie near each other. */
export interface ImageMap {
  readonly step: number;
  /** Point i is row i * stride of the survey. */
  readonly stride: number;
  /** [points,2] within -1..1: along the first and the second principal component, both in the same unit */
  readonly places: Float32Array;
  /** Shares of the points' variance that both axes have: 0 where all points are one. */
  readonly shares: readonly [number, number];
  /** What is compared: the hidden units of all experts, or the features below a layer's head. */
  readonly space: "units" | "features";
  readonly dimensions: number;
}

/** What is shown of a moment: the step, and the experts that are off. */
interface MapChoice {
  readonly step: number;
  readonly off: readonly number[];
  /** The map that is shown until then. */
  readonly before: ImageMap | undefined;
}

/** Of all points. Beyond it, every so manyeth image of the survey is mapped. */
const LIMITS = { work: 4e8, bytes: 48e6 };
const AXES = 2;

/** Maps the images of the votes by their codes' first two principal components. */
export async function mapImages(
  { parameters, plan, settings, dataset, stride: every }: VotesInput,
  { step, off, before }: MapChoice,
  breather: Breather,
): Promise<ImageMap> {
  const surveyed = Math.ceil(dataset.test.count / every);
  const stride = affordableStride(plan, surveyed, LIMITS);
  const points = Math.ceil(surveyed / stride);
  const indices = Array.from({ length: points }, (_, i) => i * stride * every);
  const images = { parameters, plan, settings, split: dataset.test, indices, off };
  const codes = await encodeImages(images, breather);
  const { axes, variances, total, places } = await principalComponents(codes, AXES, breather);
  const K = axes.length;
  const largest = places.reduce((most, place) => Math.max(most, Math.abs(place)), 0);
  const map: ImageMap = {
    step,
    stride,
    places: new Float32Array(points * AXES),
    shares: [shareOf(variances[0], total), shareOf(variances[1], total)],
    space: legend(plan).M > 0 ? "features" : "units",
    dimensions: codes.dimensions,
  };
  for (let i = 0; i < points * K; i++) {
    const place = largest > 0 ? places[i] / largest : 0;
    map.places[Math.floor(i / K) * AXES + (i % K)] = place;
  }
  if (before) keepDirections(map, before);
  return map;
}

/**
 * Turns axes round where that leaves more images on the side on which they were: eigenvectors have no sign, and a map
 * that is mirrored from one moment to the next cannot be followed.
 */
function keepDirections(map: ImageMap, before: ImageMap): void {
  const { places } = map;
  const isSame = before.stride === map.stride && before.places.length === places.length;
  if (!isSame) return;
  for (let axis = 0; axis < AXES; axis++) {
    let agreement = 0;
    for (let i = axis; i < places.length; i += AXES) agreement += places[i] * before.places[i];
    if (agreement >= 0) continue;
    for (let i = axis; i < places.length; i += AXES) places[i] = -places[i];
  }
}

const shareOf = (variance: number | undefined, total: number) =>
  total > 0 ? (variance ?? 0) / total : 0;
