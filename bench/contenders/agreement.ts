/** How many losses a contender has to get right before it is timed. */
export const AGREEMENT_STEPS = 20;
/** f32 against f64 over twenty steps of Adam stays some fifty times below. */
const AGREEMENT_TOLERANCE = 1e-3;

export interface Agreement {
  /** Largest relative difference. */
  readonly worst: number;
  /** What is wrong, as a sentence; undefined where all losses agree. */
  readonly fault: string | undefined;
}

/** Compares a contender's first losses with the reference's. A loss that is missing or not a number is wrong. */
export function checkAgreement(
  losses: readonly number[],
  reference: readonly number[],
  tolerance = AGREEMENT_TOLERANCE,
): Agreement {
  const differences = reference.map((expected, i) =>
    Math.abs((losses[i] ?? Number.NaN) / expected - 1),
  );
  const first = differences.findIndex((difference) => !(difference <= tolerance));
  return {
    worst: Math.max(...differences),
    fault:
      first < 0
        ? undefined
        : `the loss of step ${first + 1} is ${formatLoss(losses[first])}, the reference's ${formatLoss(reference[first])}`,
  };
}

function formatLoss(loss: number | undefined): string {
  return loss === undefined ? "missing" : loss.toFixed(5);
}
