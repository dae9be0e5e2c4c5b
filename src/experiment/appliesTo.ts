import { scoresExperts } from "../reference/routing.ts";
import type { Experiment } from "./experiment.ts";
import { resolveGate } from "./experiment.ts";
import { isBaseline } from "./methods.ts";

/** Conditions under which fields have an effect, for `appliesTo` of the table's rows. */

type Condition = (experiment: Experiment) => boolean;

export const both =
  (...conditions: readonly Condition[]): Condition =>
  (experiment) =>
    conditions.every((holds) => holds(experiment));

/** The experiment routes: it is not a baseline, which trains a dense network. */
export const routes: Condition = ({ method }) => !isBaseline(method);

/** The router computes logits of experts, learned or frozen. */
export const hasLogits: Condition = (experiment) => routes(experiment) && scoresExperts(experiment);

/** A loss of the logits has an effect: the router learns. */
export const learnsLogits: Condition = (experiment) =>
  hasLogits(experiment) && experiment.router === "learned";

/** Experts can be used unevenly: there are several. */
export const hasSeveralExperts: Condition = ({ numExperts }) => numExperts > 1;

/** An image has a first choice and later ones. */
export const ranksChoices: Condition = ({ assignment, topK }) =>
  (assignment === "top-k" || assignment === "sinkhorn") && topK > 1;

/** More images may choose an expert than its capacity. */
export const canOverflow: Condition = (experiment) =>
  routes(experiment) && !["all", "balanced", "expert-choice"].includes(experiment.assignment);

/** The load may be uneven: it is not even by construction. */
export const canBeUneven: Condition = (experiment) =>
  learnsLogits(experiment) && canOverflow(experiment);

export const hasGate: Condition = (experiment) =>
  routes(experiment) && resolveGate(experiment) !== "one";

export const isLayer: Condition = ({ architecture }) => architecture === "layer";
