import type { Router } from "../reference/model/router.ts";
import { classify, type ForwardInput } from "../reference/model/run.ts";
import { type ParameterGroup, parameterLayout, parameterViews } from "../reference/parameters.ts";
import { skipBlank } from "./survey/skipBlank.ts";

/** The weights that routing depends on. */
const ROUTING_GROUPS: readonly ParameterGroup[] = [
  "router",
  "projection",
  "projectionBias",
  "balanceBias",
];

/** Routes a batch without computing the experts: they are given no hidden units. */
export function routeOnly(input: ForwardInput<Float32Array>): Router<Float32Array> {
  const { plan, parameters } = input;
  const shape = { ...plan.shape, hiddenSize: 0, hiddenSizes: [0] };
  const fewer = new Float32Array(parameterLayout(shape).size);
  const from = parameterViews(parameters, plan.shape);
  const to = parameterViews(fewer, shape);
  for (const group of ROUTING_GROUPS) to[group].set(from[group]);
  return classify({ ...input, plan: { ...plan, shape }, parameters: fewer }, skipBlank).router;
}
