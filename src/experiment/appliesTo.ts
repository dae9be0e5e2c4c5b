import { scoresExperts } from "../reference/routing.ts";
import type { Experiment } from "./experiment.ts";
import { resolveGate } from "./experiment.ts";
import { isBaseline } from "./methods.ts";

/** Where fields have an effect: what the rows of the table say in `appliesTo`. */

type Test = (experiment: Experiment) => boolean;

export const both =
  (...tests: readonly Test[]): Test =>
  (experiment) =>
    tests.every((test) => test(experiment));

/** The experiment routes, and does not merely describe what a dense network is matched to. */
export const routes: Test = ({ method }) => !isBaseline(method);

/** Experts have logits, be they learned or not. */
export const hasLogits: Test = (experiment) => routes(experiment) && scoresExperts(experiment);

/** A loss of the logits moves something. */
export const learnsLogits: Test = (experiment) =>
  hasLogits(experiment) && experiment.router === "learned";

/** An image's choices are ranked: first, second, ... */
export const ranksChoices: Test = ({ assignment, topK }) =>
  (assignment === "top-k" || assignment === "sinkhorn") && topK > 1;

/** More images may choose an expert than it has room for. */
export const canOverflow: Test = (experiment) =>
  routes(experiment) && !["all", "balanced", "expert-choice"].includes(experiment.assignment);

/** The share of images that each expert gets is not the same by construction. */
export const canBeUneven: Test = (experiment) =>
  learnsLogits(experiment) && canOverflow(experiment);

export const hasGate: Test = (experiment) =>
  routes(experiment) && resolveGate(experiment) !== "one";

export const isLayer: Test = ({ architecture }) => architecture === "layer";
