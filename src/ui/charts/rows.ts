/** What figures hand to their plots: one row a point. */

/** A step of the training, and the newest test until then. */
export interface AccuracyRow {
  readonly step: number;
  readonly train: number | undefined;
  readonly trainSmooth: number | undefined;
  readonly test: TestedRow | undefined;
  /** The other run's newest test until then. */
  readonly compared: number | undefined;
}

export interface TestedRow {
  readonly step: number;
  readonly images: number;
  readonly accuracy: number;
  /** With each image choosing for itself, where experts choose. */
  readonly alone: number | undefined;
}

/** A class of the class accuracies. */
export interface ClassRow {
  readonly label: string;
  readonly accuracy: number;
  /** Of the run that it is compared with. */
  readonly compared: number | undefined;
}

/**
 * `e0`, `e1` …: each expert's share at a step, or its utilisation; `dropped`: the share of all
 * assignments that found their expert full.
 */
export type LoadRow = { readonly step: number } & Readonly<Record<string, number>>;
