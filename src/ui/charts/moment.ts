import type { EvaluationEvent, RunDescription, RunPosition } from "../../run/events.ts";
import { formatInteger } from "../format.ts";

/** What a figure shows, as its heading names it: a step, and the test behind it if there is one. */
export interface Moment {
  readonly step: number;
  /** Test images that were classified, and that there are; undefined for curves of the training. */
  readonly test: { readonly images: number; readonly of: number } | undefined;
}

/** The moment of a figure over time: the frame's own step. */
export function momentOfFrame(position: RunPosition | undefined): Moment | undefined {
  return position && { step: position.step, test: undefined };
}

/** The moment of a figure of a test. */
export function momentOfTest(
  evaluation: EvaluationEvent | undefined,
  run: RunDescription | undefined,
): Moment | undefined {
  if (evaluation === undefined) return undefined;
  const { step, images } = evaluation;
  return { step, test: { images, of: run?.testImages ?? images } };
}

/** "step 1,240 · 2,000 of 10,000 test images" */
export function describeMoment({ step, test }: Moment): string {
  const at = `step ${formatInteger(step)}`;
  return test ? `${at} · ${describeTest(test.images, test.of)}` : at;
}

/** "all 10,000 test images", or "2,000 of 10,000 test images" */
function describeTest(images: number, of: number): string {
  if (images >= of) return `all ${formatInteger(of)} test images`;
  return `${formatInteger(images)} of ${formatInteger(of)} test images`;
}
