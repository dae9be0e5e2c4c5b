import recorded from "./oneExpertBaseline.json" with { type: "json" };

/** What one expert alone reaches on the same data: the line a mixture has to beat. */
export interface Baseline {
  /** The run it was measured with. */
  readonly link: string;
  readonly accuracy: number;
  /** [C] */
  readonly perClass: readonly number[];
}

const ONE_EXPERT: Baseline = recorded;

/** The baseline of a data set, if one was recorded for it. */
export function baselineFor(dataset: string): Baseline | undefined {
  return dataset === "mnist" ? ONE_EXPERT : undefined;
}
