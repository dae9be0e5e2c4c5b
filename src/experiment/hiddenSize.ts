/**
 * Hidden units of the experts: one number for all, or a list that is repeated over them. A list is a string with
 * dashes, "4-8-16", so that experiments compare with === and links contain it unchanged.
 */
export type HiddenSize = number | string;

/** Longest list: the largest number of experts. */
export const MAX_LIST_LENGTH = 64;

/** The canonical form of a list: a number if all entries are equal. */
export function toHiddenSize(sizes: readonly number[]): HiddenSize {
  const [first = 0] = sizes;
  return sizes.every((size) => size === first) ? first : sizes.join("-");
}

export function isList(hiddenSize: HiddenSize): hiddenSize is string {
  return typeof hiddenSize === "string";
}

/** Hidden units of the experts: expert e has sizes[e % length]. Entries beyond the number of experts are omitted. */
export function hiddenSizesOf(experiment: {
  readonly hiddenSize: HiddenSize;
  readonly numExperts: number;
  readonly numSharedExperts: number;
}): readonly number[] {
  const { hiddenSize, numExperts, numSharedExperts } = experiment;
  if (!isList(hiddenSize)) return [hiddenSize];
  return hiddenSize
    .split("-")
    .map(Number)
    .slice(0, numExperts + numSharedExperts);
}
