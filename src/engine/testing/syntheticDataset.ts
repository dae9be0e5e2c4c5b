import type { Dataset, Split } from "../../data/dataset.ts";
import { pcg4d } from "../../reference/random/random.ts";

/**
 * Small images that can be learned: each class has its own few bright pixels, the rest is mostly
 * dark, as handwriting is. For tests.
 */
export function syntheticDataset(options: {
  readonly rows: number;
  readonly columns: number;
  readonly numClasses: number;
  readonly trainCount: number;
  readonly testCount: number;
}): Dataset {
  const { rows, columns, numClasses, trainCount, testCount } = options;
  return {
    name: "synthetic",
    train: syntheticSplit(trainCount, rows * columns, numClasses, 1),
    test: syntheticSplit(testCount, rows * columns, numClasses, 2),
    rows,
    columns,
    numClasses,
  };
}

function syntheticSplit(count: number, pixels: number, numClasses: number, seed: number): Split {
  const images = new Uint8Array(count * pixels);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const label = pcg4d(i, 0, 0, seed)[0] % numClasses;
    labels[i] = label;
    for (let d = 0; d < pixels; d++) {
      const [lit, value] = pcg4d(i, d, 1, seed);
      const ofClass = pcg4d(label, d, 2, 7)[0] % 4 === 0;
      if (lit % 10 < (ofClass ? 8 : 1)) images[i * pixels + d] = 1 + (value % 255);
    }
  }
  return { images, labels, count };
}
