import type { Experiment } from "../../src/experiment/experiment.ts";
import { DEFAULT_EXPERIMENT } from "../../src/experiment/fields.ts";

/** A size to compare at: what differs from the default experiment. */
export interface PeerCase {
  readonly name: string;
  readonly changes: Partial<Experiment>;
  /**
   * Runs that train at once, each with a seed of its own; 1 unless given. Peers take one run after
   * another, so what many would cost them is known from one: more are for our engines alone.
   */
  readonly replicas?: number;
}

/** One line a size. With the first and the fourth, "1 expert" to "32 experts" follow E from 1 to 64. */
export const PEER_CASES: readonly PeerCase[] = [
  { name: "default", changes: {} },
  { name: "batch 1024", changes: { batchSize: 1024 } },
  // With seed 0 an image of step 20 lies on the border of two experts, and rounding decides its loss.
  { name: "hidden 128", changes: { hiddenSize: 128, seed: 1 } },
  { name: "64 experts", changes: { numExperts: 64 } },
  { name: "layer", changes: { architecture: "layer" } },
  { name: "small set", changes: { trainSize: 1024 } },
  { name: "1 expert", changes: { numExperts: 1, topK: 1 } },
  { name: "2 experts", changes: { numExperts: 2 } },
  { name: "4 experts", changes: { numExperts: 4 } },
  { name: "16 experts", changes: { numExperts: 16 } },
  { name: "32 experts", changes: { numExperts: 32 } },
  { name: "4 replicas", changes: {}, replicas: 4 },
  { name: "16 replicas", changes: {}, replicas: 16 },
  { name: "64 replicas", changes: {}, replicas: 64 },
];

/** The experiment of a case, on whole batches: a short one would make compilers start anew. */
export function experimentOf({ changes }: PeerCase): Experiment {
  const experiment = { ...DEFAULT_EXPERIMENT, ...changes };
  const { batchSize, trainSize } = experiment;
  return { ...experiment, trainSize: Math.floor(trainSize / batchSize) * batchSize };
}

/** Whether a case differs from the default in nothing but its experts. */
export function isExpertCase({ changes, replicas = 1 }: PeerCase): boolean {
  const fields = Object.keys(changes);
  return replicas === 1 && fields.every((field) => field === "numExperts" || field === "topK");
}
