/** What an experiment needs to know of a data set; data/catalogue.ts adds its files. */
export interface DatasetSummary {
  readonly title: string;
  /** One sentence for the controls. */
  readonly help: string;
  readonly trainImages: number;
}

/** The data sets an experiment can name, the default first. */
export const DATASETS = {
  mnist: {
    title: "MNIST",
    help: "70,000 handwritten digits of 28 by 28 pixels.",
    trainImages: 60000,
  },
} as const satisfies Record<string, DatasetSummary>;

export type DatasetName = keyof typeof DATASETS;

/** Training images of a data set, 0 for one that does not exist. */
export function trainImagesOf(dataset: string): number {
  return Object.hasOwn(DATASETS, dataset) ? DATASETS[dataset as DatasetName].trainImages : 0;
}
