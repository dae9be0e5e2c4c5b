import type { Dataset } from "../../data/dataset.ts";
import { syntheticDataset } from "./syntheticDataset.ts";

/** The contract between engines, and between the arithmetics of one: the first 50 losses of one seed within a thousandth. */
export const STEPS = 50;
export const RELATIVE = 1e-3;
/** With this seed no choice of the first steps depends on a rounding, by any method. */
export const AGREEMENT_SEED = 43;

/** Images as large as MNIST's. */
export function agreementDataset(): Dataset {
  const image = { rows: 28, columns: 28, numClasses: 10 };
  return syntheticDataset({ ...image, trainCount: 1000, testCount: 300 });
}
