import type { OpenStep } from "../../engine/cpu/openStep.ts";
import type { Floats } from "../../reference/floats.ts";
import { legend } from "../../reference/model/plan.ts";
import { normOf } from "../../reference/optimiser.ts";
import {
  type ParameterGroup,
  parameterLayout,
  parameterViews,
} from "../../reference/parameters.ts";
import { quantiseUnits } from "../yardUnits.ts";
import type { GradientPictures, GroupTrace, ImageTrace, WeightsTrace } from "./stepTrace.ts";

/** Hidden units whose gradients are pictures. */
const PICTURES = 8;
/** The groups of weights that each expert has its own of. */
const OF_EXPERTS: readonly ParameterGroup[] = [
  "hiddenWeight",
  "hiddenBias",
  "outputWeight",
  "outputBias",
];

/** How the batch moves the weights. A step that is skipped moves none: its norms are 0. */
export function traceWeights(step: OpenStep, { slots }: Pick<ImageTrace, "slots">): WeightsTrace {
  const { model, settings, outcome, gradientNorm, before, after } = step;
  const { shape } = model.plan;
  const { A, M } = legend(model.plan);
  const { clipNorm } = settings;
  const gradients = parameterViews(model.gradients, shape);
  const weights = parameterViews(before, shape);
  const later = after && parameterViews(after, shape);
  const groups = parameterLayout(shape).groups.filter(({ size }) => size > 0);
  const clipScale = clipNorm > 0 && gradientNorm > clipNorm ? clipNorm / gradientNorm : 1;
  const asked = slots.find(({ isKept }) => isKept)?.expert;
  const hasPictures = M === 0 && asked !== undefined && outcome.safe;
  return {
    gradientNorm: outcome.safe ? gradientNorm : 0,
    clipScale,
    groups: groups.map(
      ({ group, size }): GroupTrace => ({
        group,
        count: size,
        norm: normOf(weights[group]),
        gradientNorm: outcome.safe ? normOf(gradients[group]) : 0,
        changeNorm: later && distance(weights[group], later[group]),
      }),
    ),
    experts: Float32Array.from({ length: A }, (_, e) =>
      outcome.safe
        ? Math.hypot(...OF_EXPERTS.map((group) => normOf(partOf(gradients[group], e, A))))
        : 0,
    ),
    pictures: hasPictures ? picturesOf(step, asked) : undefined,
    isUpdated: after !== undefined,
  };
}

/** Gradients over the pixels: of the first hidden units of an expert, and of the router's column for it. */
function picturesOf({ model }: OpenStep, expert: number): GradientPictures {
  const { shape, routing } = model.plan;
  const { D, E, H, Q } = legend(model.plan);
  const { hiddenWeight, router } = parameterViews(model.gradients, shape);
  const U = Math.min(PICTURES, shape.hiddenSizes[expert % shape.hiddenSizes.length]);
  const units = new Float32Array(U * D);
  for (let u = 0; u < U; u++) {
    for (let d = 0; d < D; d++) units[u * D + d] = hiddenWeight[(expert * D + d) * H + u];
  }
  const isLearned = routing.router === "learned" && Q > 0 && expert < E;
  const column = Float32Array.from({ length: D }, (_, d) => router[d * Q + expert]);
  return {
    expert,
    units: quantiseUnits({ weights: units, biases: new Float32Array(U) }),
    router: isLearned ? quantiseUnits({ weights: column, biases: new Float32Array(1) }) : undefined,
  };
}

/** The part of expert e in a group of A experts. */
function partOf(group: Floats, e: number, A: number): Floats {
  const size = group.length / A;
  return group.subarray(e * size, (e + 1) * size);
}

function distance(from: Floats, to: Floats): number {
  let squares = 0;
  for (let i = 0; i < from.length; i++) squares += (to[i] - from[i]) ** 2;
  return Math.sqrt(squares);
}
