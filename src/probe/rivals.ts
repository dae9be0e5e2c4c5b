import type { Dataset } from "../data/dataset.ts";
import { ASSIGNMENTS, type Routing } from "../reference/routing.ts";

/** Where experts choose among images, a drawn one stands among so many test images. */
const RIVALS = 249;

/** [D] u8 pixels as the first test image of a data set: the only one, unless experts choose among images. */
export function withRivals(dataset: Dataset, pixels: Uint8Array, routing: Routing): Dataset {
  const areChosen = ASSIGNMENTS[routing.assignment].atTest === "expert-choice";
  const rivals = areChosen ? Math.min(RIVALS, dataset.test.count) : 0;
  const images = new Uint8Array((1 + rivals) * pixels.length);
  images.set(pixels);
  images.set(dataset.test.images.subarray(0, rivals * pixels.length), pixels.length);
  const labels = new Uint8Array(1 + rivals);
  return { ...dataset, test: { images, labels, count: 1 + rivals } };
}
