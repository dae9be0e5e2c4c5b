/** What figures hand to their plots: one row a point. */

/** A point of the accuracy curves. */
export interface AccuracyRow {
  readonly step: number;
  readonly train: number | undefined;
  readonly trainSmooth: number | undefined;
  readonly test: number | undefined;
  /** With each image choosing for itself, where experts choose. */
  readonly testAlone: number | undefined;
}

/** A class of the class accuracies. */
export interface ClassRow {
  readonly label: string;
  readonly accuracy: number;
  readonly baseline: number | undefined;
}

/**
 * `e0`, `e1` …: each expert's share at a step, or its utilisation; `dropped`: the share of all
 * assignments that found their expert full.
 */
export type LoadRow = { readonly step: number } & Readonly<Record<string, number>>;
