import type { StepInput } from "../model/run.ts";
import { parameterLayout } from "../parameters.ts";
import { PLAIN_SETTINGS, type RoutingSettings } from "../routing.ts";
import { randomFloats, randomIndices } from "./gradientCheck.ts";
import { type SmallPlan, smallPlan } from "./smallPlan.ts";

/** A batch of `T` random images for a small plan with random weights, in f64. */
export function smallBatch(
  choices: SmallPlan = {},
  settings: Partial<RoutingSettings> = {},
  T = 8,
): StepInput<Float64Array> & { readonly x: Float64Array } {
  const plan = smallPlan(choices);
  return {
    plan,
    parameters: randomFloats(parameterLayout(plan.shape).size, 11),
    x: randomFloats(T * plan.shape.numPixels, 12, 0, 1),
    labels: randomIndices(T, 13, plan.shape.numClasses),
    settings: { ...PLAIN_SETTINGS, seed: 5, ...settings },
    step: 3,
  };
}
