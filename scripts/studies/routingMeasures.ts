import { deadShare } from "../../src/reference/measures.ts";
import type { RunResult } from "../../src/run/result.ts";

/** Every pair of different classes, the smaller first. */
export function pairs(numClasses = 10): readonly (readonly [number, number])[] {
  const all: (readonly [number, number])[] = [];
  for (let a = 0; a < numClasses; a++) for (let b = a + 1; b < numClasses; b++) all.push([a, b]);
  return all;
}

/** How many experts get less than 1 % of their fair share of the test images. */
export function deadExperts({ test }: RunResult): number {
  return deadShare(test.utilisation) * test.utilisation.length;
}

/** How many test images of either class were taken for the other. */
export function confusionOf({ test }: RunResult, a: number, b: number): number {
  return test.confusion[a][b] + test.confusion[b][a];
}

/** The part of two classes' assignments that go to the same experts: 1 if they are spread alike, 0 if no expert has both. */
export function sharedExperts({ test }: RunResult, a: number, b: number): number {
  return test.routing[a].reduce((sum, share, e) => sum + Math.min(share, test.routing[b][e]), 0);
}

/** Over how many experts a class is spread, on average over the classes: exp of the entropy of its shares. */
export function expertsPerClass({ test }: RunResult): number {
  return mean(test.routing.map(spread));
}

/** Over how many classes what an expert gets is spread, on average over the experts in use. */
export function classesPerExpert({ test }: RunResult): number {
  const columns = test.load.map((_, e) => test.routing.map((shares) => shares[e]));
  return mean(columns.filter((column) => sum(column) > 0.01).map(spread));
}

/** exp of the entropy: the number of equal parts that are as uneven as these. */
function spread(parts: readonly number[]): number {
  const total = sum(parts);
  const entropy = parts
    .filter((part) => part > 0)
    .reduce((bits, part) => bits - (part / total) * Math.log(part / total), 0);
  return Math.exp(entropy);
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;
