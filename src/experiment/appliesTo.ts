import { scoresExperts } from "../reference/routing.ts";
import type { Experiment } from "./experiment.ts";
import { resolveGate } from "./experiment.ts";
import { isBaseline } from "./methods.ts";

/** Conditions under which fields have an effect, for `appliesTo` of the table's rows. */

type Test = (experiment: Experiment) => boolean;

export const both =
  (...tests: readonly Test[]): Test =>
  (experiment) =>
    tests.every((test) => test(experiment));

/** The experiment routes: it is not a baseline, which trains a dense network. */
export const routes: Test = ({ method }) => !isBaseline(method);

/** The router computes logits of experts, learned or frozen. */
export const hasLogits: Test = (experiment) => routes(experiment) && scoresExperts(experiment);

/** A loss of the logits has an effect: the router learns. */
export const learnsLogits: Test = (experiment) =>
  hasLogits(experiment) && experiment.router === "learned";

/** An image has a first choice and later ones. */
export const ranksChoices: Test = ({ assignment, topK }) =>
  (assignment === "top-k" || assignment === "sinkhorn") && topK > 1;

/** More images may choose an expert than its capacity. */
export const canOverflow: Test = (experiment) =>
  routes(experiment) && !["all", "balanced", "expert-choice"].includes(experiment.assignment);

/** The load may be uneven: it is not even by construction. */
export const canBeUneven: Test = (experiment) =>
  learnsLogits(experiment) && canOverflow(experiment);

export const hasGate: Test = (experiment) =>
  routes(experiment) && resolveGate(experiment) !== "one";

export const isLayer: Test = ({ architecture }) => architecture === "layer";
