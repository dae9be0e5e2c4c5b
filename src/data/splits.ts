import { DataError } from "./dataError.ts";
import type { Dataset, Split } from "./dataset.ts";
import type { IdxImages, IdxLabels } from "./idx.ts";

/** The four files of a data set, read. */
export interface DatasetParts {
  readonly trainImages: IdxImages;
  readonly trainLabels: IdxLabels;
  readonly testImages: IdxImages;
  readonly testLabels: IdxLabels;
}

/** A data set from its four files; they must fit each other. */
export function joinSplits(name: string, parts: DatasetParts): Dataset {
  const { trainImages, trainLabels, testImages, testLabels } = parts;
  const train = joinSplit(trainImages, trainLabels);
  const test = joinSplit(testImages, testLabels);
  const { rows, columns } = trainImages;
  if (testImages.rows !== rows || testImages.columns !== columns) {
    throw new DataError(
      testImages.file,
      `images of ${rows} × ${columns} pixels, as in ${trainImages.file}`,
      `${testImages.rows} × ${testImages.columns}`,
    );
  }
  const numClasses = 1 + Math.max(largest(train.labels), largest(test.labels));
  return { name, train, test, rows, columns, numClasses };
}

function joinSplit(images: IdxImages, labels: IdxLabels): Split {
  if (labels.values.length !== images.count) {
    const expected = `${images.count} labels, one for each image of ${images.file}`;
    throw new DataError(labels.file, expected, `${labels.values.length}`);
  }
  return { images: images.pixels, labels: labels.values, count: images.count };
}

function largest(values: Uint8Array): number {
  return values.reduce((max, value) => Math.max(max, value), 0);
}
