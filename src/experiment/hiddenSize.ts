/**
 * Hidden units of the experts: one number for all, or a list that is repeated round them. A list is text
 * with dashes, "4-8-16", so that experiments compare with === and links carry it as it is.
 */
export type HiddenSize = number | string;

/** More experts than this there are not. */
export const MAX_LIST_LENGTH = 64;

/** The one way to write a list: equal entries are one number. */
export function toHiddenSize(sizes: readonly number[]): HiddenSize {
  const [first = 0] = sizes;
  return sizes.every((size) => size === first) ? first : sizes.join("-");
}

export function isList(hiddenSize: HiddenSize): hiddenSize is string {
  return typeof hiddenSize === "string";
}

/** Hidden units expert by expert: expert e has sizes[e % length]; entries that no expert takes are left out. */
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
