import { type AssignmentKind, routedSlots, routerColumns } from "../reference/routing.ts";
import type { ModelSizes } from "../reference/shape.ts";
import type { Axes } from "./axes.ts";
import { hiddenSizesOf } from "./hiddenSize.ts";

/** Sizes of the model that the data set determines. */
export interface ImageSizes {
  readonly numPixels: number; // D
  readonly numClasses: number; // C
}

/** The sizes of the model that the axes describe, for images like these. */
export function modelSizes(axes: Axes, { numPixels, numClasses }: ImageSizes): ModelSizes {
  const hiddenSizes = hiddenSizesOf(axes);
  return {
    numPixels,
    numClasses,
    modelWidth: axes.architecture === "layer" ? axes.modelWidth : 0,
    numExperts: axes.numExperts,
    numSharedExperts: axes.numSharedExperts,
    routerColumns: routerColumns(axes, axes.numExperts),
    hiddenSize: Math.max(...hiddenSizes),
    hiddenSizes,
  };
}

/** K in effect: E or 1 where the assignment determines the number of experts of an image, else the field. */
export function effectiveTopK(axes: Pick<Axes, "assignment" | "numExperts" | "topK">): number {
  const { assignment, numExperts, topK } = axes;
  return assignment === EXPERTS_CHOOSE ? topK : routedSlots(assignment, numExperts, topK);
}

/** Has E slots, but K experts an image on average. */
const EXPERTS_CHOOSE: AssignmentKind = "expert-choice";
