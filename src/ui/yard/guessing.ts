import { isAtChance } from "../../run/chance.ts";
import type { EvaluationEvent } from "../../run/events.ts";

/**
 * Whether the answers in the yard are guesses: those of a model that no test has found better than chance. They are
 * shown as such, since "wrong" would say of an untrained model that it is broken.
 *
 * @param evaluation the test of the step that the yard shows; undefined before the first step
 */
export function isGuessing(evaluation: EvaluationEvent | undefined): boolean {
  return evaluation === undefined || evaluation.step === 0 || isAtChance(evaluation);
}
