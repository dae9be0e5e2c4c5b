import { share } from "../../reference/measures.ts";
import type { Spread } from "../spread.ts";

/** [E][C] how many images of each class each expert gets; the largest number of all is 1, so that experts compare. */
export function classSharesOf({ routing, load, support }: Spread): number[][] {
  const numExperts = load.length;
  const counts = Array.from({ length: numExperts }, (_, expert) =>
    support.map((images, truth) => images * routing[truth * numExperts + expert]),
  );
  const largest = Math.max(...counts.flat());
  return counts.map((own) => own.map((count) => share(count, largest)));
}
