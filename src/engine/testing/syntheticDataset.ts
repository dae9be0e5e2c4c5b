import type { Dataset, Split } from "../../data/dataset.ts";
import { pcg4d } from "../../reference/random/random.ts";

interface Shape {
  readonly rows: number;
  readonly columns: number;
  readonly numClasses: number;
  readonly margin?: number;
}

/**
 * Small images that can be learned: each class has its own few bright pixels, the rest is mostly
 * dark, as handwriting is. With a margin, image after image has 0, 1 and 2 times so many dark pixels along its edges.
 * For tests.
 */
export function syntheticDataset(
  options: Shape & { readonly trainCount: number; readonly testCount: number },
): Dataset {
  const { rows, columns, numClasses, trainCount, testCount } = options;
  return {
    name: "synthetic",
    train: syntheticSplit(trainCount, options, 1),
    test: syntheticSplit(testCount, options, 2),
    rows,
    columns,
    numClasses,
  };
}

function syntheticSplit(
  count: number,
  { rows, columns, numClasses, margin = 0 }: Shape,
  seed: number,
): Split {
  const pixels = rows * columns;
  const images = new Uint8Array(count * pixels);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const label = pcg4d(i, 0, 0, seed)[0] % numClasses;
    labels[i] = label;
    const edge = (i % 3) * margin;
    for (let d = 0; d < pixels; d++) {
      const row = Math.floor(d / columns);
      const column = d % columns;
      if (Math.min(row, rows - 1 - row, column, columns - 1 - column) < edge) continue;
      const [lit, value] = pcg4d(i, d, 1, seed);
      const ofClass = pcg4d(label, d, 2, 7)[0] % 4 === 0;
      if (lit % 10 < (ofClass ? 8 : 1)) images[i * pixels + d] = 1 + (value % 255);
    }
  }
  return { images, labels, count };
}
