import type { EvaluationEvent } from "../run/events.ts";

/** Who gets which class. */
export interface Spread {
  /** [C, E] each class's shares, which sum to 1 a row */
  readonly routing: Float32Array;
  /** [E] */
  readonly load: Float32Array;
  /** [C] test images of each class */
  readonly support: readonly number[];
  /** Shares of the gates, not of the assignments. */
  readonly isOfGates: boolean;
}

/** By the assignments; where all experts see all images these are all alike, and the gates tell. */
export function spreadOf(
  evaluation: EvaluationEvent,
  gateShares: Float32Array | undefined,
): Spread {
  const C = evaluation.perClass.length;
  const E = evaluation.load.length;
  const support = Array.from({ length: C }, (_, truth) =>
    evaluation.confusion
      .subarray(truth * C, (truth + 1) * C)
      .reduce((total, count) => total + count, 0),
  );
  if (gateShares === undefined || gateShares.length !== C * E) {
    return { routing: evaluation.routing, load: evaluation.load, support, isOfGates: false };
  }
  const images = support.reduce((total, count) => total + count, 0);
  const load = Float32Array.from({ length: E }, (_, e) => {
    let total = 0;
    for (let c = 0; c < C; c++) total += support[c] * gateShares[c * E + e];
    return images > 0 ? total / images : 0;
  });
  return { routing: gateShares, load, support, isOfGates: true };
}
