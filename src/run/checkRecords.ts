import type { EngineConfig, Evaluation, StepRecords, TrainState } from "../engine/engine.ts";
import { batchAt } from "../reference/random/sampleOrder.ts";
import { AUX_TERMS } from "../reference/routing.ts";

/** An engine's answer that cannot be true: the engine, or what lies below it, did not do what was asked. */
export class ImplausibleResultError extends Error {
  override readonly name = "ImplausibleResultError";
}

/** Relative to the sum of the terms' magnitudes: far above the rounding of six f32 terms and their sum. */
const SUM_TOLERANCE = 1e-5;
/** Smaller terms may be zeros: WGSL may flush subnormal numbers. */
const SUBNORMAL = 1e-36;
/** In nats: an entropy is a mean of sums in f32, whose rounding may exceed the range a little. */
const ENTROPY_TOLERANCE = 1e-3;

/** The steps that an engine was asked for. */
export interface AskedSteps {
  /** Batches drawn before them. */
  readonly firstStep: number;
  readonly steps: number;
}

/**
 * Checks that records are of the steps that were asked for, and that every number in them is possible.
 * @throws ImplausibleResultError naming the first step and number that are not
 */
export function checkRecords(
  records: StepRecords,
  asked: AskedSteps,
  { batchSize, trainSize, replicas }: EngineConfig,
): void {
  const { firstStep, steps } = asked;
  if (records.firstStep !== firstStep || records.steps !== steps) {
    throw new ImplausibleResultError(
      `The engine was asked for ${steps} steps from step ${firstStep} on, and gave records of ${records.steps} from step ${records.firstStep} on.`,
    );
  }
  const R = replicas.length;
  const E = records.load.length / (steps * R);
  for (let i = 0; i < steps; i++) {
    const { tokens } = batchAt(firstStep + i, batchSize, trainSize);
    const of = (r: number) => `step ${firstStep + i}${R > 1 ? `, replica ${r}` : ""}`;
    if (records.tokens[i] !== tokens) fail(of(0), "images", records.tokens[i], `${tokens}`);
    for (let r = 0; r < R; r++) {
      const row = i * R + r;
      const isSkipped = records.skipped[row] === 1;
      const atMost = (name: string, value: number, most: number) => {
        if (!(value >= 0 && value <= most)) fail(of(r), name, value, `0 to ${most}`);
      };
      const finite = (name: string, value: number) => {
        if (!isSkipped && !Number.isFinite(value)) fail(of(r), name, value, "a finite number");
      };
      atMost("skipped", records.skipped[row], 1);
      atMost("images classified rightly", records.correct[row], tokens);
      atMost("images without an expert", records.unrouted[row], tokens);
      atMost("of them right", records.unroutedCorrect[row], records.unrouted[row]);
      finite("task loss", records.taskLoss[row]);
      finite("auxiliary loss", records.auxLoss[row]);
      let terms = 0;
      let magnitude = 0;
      AUX_TERMS.forEach((name, i) => {
        const term = records.auxTerms[row * AUX_TERMS.length + i];
        finite(`auxiliary term "${name}"`, term);
        terms += term;
        magnitude += Math.abs(term);
      });
      const error = Math.abs(records.auxLoss[row] - terms);
      if (!isSkipped && !(error <= SUM_TOLERANCE * magnitude + SUBNORMAL)) {
        fail(of(r), "auxiliary loss", records.auxLoss[row], `${terms}, the sum of its terms`);
      }
      let assigned = 0;
      for (let e = row * E; e < (row + 1) * E; e++) {
        atMost("images of an expert", records.load[e], tokens);
        finite("importance of an expert", records.importance[e]);
        assigned += records.load[e];
      }
      atMost("dropped assignments", records.dropped[row], assigned);
    }
  }
}

/**
 * Checks that an evaluation counted every requested image once, and that its counts of the routing are possible. The
 * loss may be any number, and so may the entropy if neither is finite: the weights may have diverged.
 * @throws ImplausibleResultError naming the number that is wrong
 */
export function checkEvaluation(evaluation: Evaluation, images: number): void {
  const { confusion, routing, expertsPerImage, correct, unroutedCorrect } = evaluation;
  const C = Math.sqrt(confusion.length);
  const E = expertsPerImage.length - 1;
  let right = 0;
  for (let c = 0; c < C; c++) right += confusion[c * C + c];
  const expect = (name: string, value: number, wanted: number) => {
    if (value !== wanted) fail("the evaluation", name, value, `${wanted}`);
  };
  expect("images", evaluation.images, images);
  expect("images in the confusion matrix", sum(confusion), images);
  expect("images by number of experts", sum(expertsPerImage), images);
  expect("images classified rightly", correct, right);
  const assignments = expertsPerImage.reduce((total, count, experts) => total + count * experts, 0);
  expect("assignments by class and expert", sum(routing), assignments);
  for (let c = 0; c < C; c++) {
    const ofClass = sum(confusion.subarray(c * C, (c + 1) * C));
    const most = Math.max(...routing.subarray(c * E, (c + 1) * E));
    if (most > ofClass) {
      fail("the evaluation", `assignments of class ${c} to an expert`, most, `0 to ${ofClass}`);
    }
  }
  const unrouted = Math.min(expertsPerImage[0], correct);
  if (!(unroutedCorrect >= 0 && unroutedCorrect <= unrouted)) {
    const name = "images without an expert classified rightly";
    fail("the evaluation", name, unroutedCorrect, `0 to ${unrouted}`);
  }
  checkEntropy(evaluation, E);
}

function checkEntropy({ gateEntropy, loss }: Evaluation, E: number): void {
  const hasDiverged = !Number.isFinite(loss) && !Number.isFinite(gateEntropy);
  const largest = Math.log(E);
  const isPossible =
    gateEntropy >= -ENTROPY_TOLERANCE && gateEntropy <= largest + ENTROPY_TOLERANCE;
  if (hasDiverged || isPossible) return;
  fail("the evaluation", "mean entropy of the router", gateEntropy, `0 to ${largest}`);
}

/**
 * Checks that a state has the run's current step, and only finite numbers. Otherwise a bad checkpoint would only be
 * noticed when a run is recovered from it.
 * @throws ImplausibleResultError naming the part and the number that is wrong
 */
export function checkState(state: TrainState, wanted: number): void {
  const where = "the state read back";
  if (state.step !== wanted) fail(where, "step", state.step, `${wanted}`);
  for (const applied of state.appliedSteps) {
    if (!(applied >= 0 && applied <= wanted)) {
      fail(where, "steps that were not skipped", applied, `0 to ${wanted}`);
    }
  }
  checkParameters(state.parameters, where);
  checkFinite(state.firstMoment, where, "a first moment");
  checkFinite(state.secondMoment, where, "a second moment");
}

/**
 * Checks weights that were read back. They are finite, since a step whose gradients are not finite changes no weight,
 * and not all of them are zero.
 * @param where what was read, as the error's sentence names it
 * @throws ImplausibleResultError
 */
export function checkParameters(parameters: Float32Array, where: string): void {
  checkFinite(parameters, where, "a weight");
  if (parameters.every((weight) => weight === 0)) {
    fail(where, "every weight", 0, "what training made of it");
  }
}

function checkFinite(values: Float32Array, where: string, name: string): void {
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) fail(where, name, wrong, "a finite number");
}

function sum(counts: Uint32Array): number {
  return counts.reduce((total, count) => total + count, 0);
}

function fail(where: string, name: string, value: number, wanted: string): never {
  throw new ImplausibleResultError(
    `The engine's result cannot be: ${name} of ${where} is ${value} instead of ${wanted}.`,
  );
}
