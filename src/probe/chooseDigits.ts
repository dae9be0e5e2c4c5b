import type { Dataset } from "../data/dataset.ts";

const SHOWN = 6;
/** How many of the digits shown are hard. */
const HARD = 2;
/** The first test images, among which digits are chosen. */
const CANDIDATES = 2000;

/**
 * Indices of test images for the yard: one a class, the last ones hard, so that a wrong answer is likely to be
 * seen. An image is hard if it is far nearer to the mean of another class than to that of its own.
 */
export function chooseDigits(dataset: Dataset): number[] {
  const { labels, count } = dataset.test;
  const candidates = Math.min(CANDIDATES, count);
  const hardness = measureHardness(dataset, candidates);
  const byHardness = Array.from({ length: candidates }, (_, i) => i).sort(
    (a, b) => hardness[b] - hardness[a] || a - b,
  );
  const hard = takeOnePerClass(byHardness, labels, HARD, new Set());
  const hardClasses = new Set(hard.map((index) => labels[index]));
  const inOrder = Array.from({ length: candidates }, (_, i) => i);
  const easy = takeOnePerClass(inOrder, labels, SHOWN - hard.length, hardClasses);
  return [...easy, ...hard];
}

function takeOnePerClass(
  indices: readonly number[],
  labels: Uint8Array,
  wanted: number,
  without: ReadonlySet<number>,
): number[] {
  const seen = new Set(without);
  const taken: number[] = [];
  for (const index of indices) {
    if (taken.length === wanted) break;
    if (seen.has(labels[index])) continue;
    seen.add(labels[index]);
    taken.push(index);
  }
  return taken;
}

/** [count] squared distance to the mean image of the own class, less the distance to the nearest other mean. */
function measureHardness({ test, rows, columns, numClasses: C }: Dataset, count: number) {
  const D = rows * columns;
  const means = new Float64Array(C * D);
  const sizes = new Uint32Array(C);
  for (let i = 0; i < count; i++) sizes[test.labels[i]]++;
  for (let i = 0; i < count; i++) {
    const c = test.labels[i];
    for (let d = 0; d < D; d++) means[c * D + d] += test.images[i * D + d] / sizes[c];
  }
  const squares = new Float64Array(C);
  for (let c = 0; c < C; c++) {
    for (let d = 0; d < D; d++) squares[c] += means[c * D + d] ** 2;
  }
  const hardness = new Float64Array(count);
  const distances = new Float64Array(C); // without the image's own square, which is the same for all classes
  for (let i = 0; i < count; i++) {
    distances.set(squares);
    for (let d = 0; d < D; d++) {
      const pixel = test.images[i * D + d];
      if (pixel === 0) continue;
      for (let c = 0; c < C; c++) distances[c] -= 2 * pixel * means[c * D + d];
    }
    let nearest = Number.POSITIVE_INFINITY;
    for (let c = 0; c < C; c++) {
      if (c !== test.labels[i] && sizes[c] > 0) nearest = Math.min(nearest, distances[c]);
    }
    hardness[i] = distances[test.labels[i]] - nearest;
  }
  return hardness;
}
