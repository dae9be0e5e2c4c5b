import type { Plan } from "../../reference/model/plan.ts";
import { batchAt } from "../../reference/random/sampleOrder.ts";
import { AUX_TERMS } from "../../reference/routing.ts";
import type { Evaluation, EvaluationRule, StepRecords } from "../engine.ts";
import { WrongResultError } from "./gpuErrors.ts";
import { ELEMENT_BYTES } from "./kernels.gen.ts";
import { RECORD_HEADER_WORDS, type Sizes } from "./sizes.ts";

/**
 * Reads the records of `steps` steps from `firstStep` on as finish_step.wgsl wrote them.
 * @throws WrongResultError if a record is of another step or batch: the kernels did not run as asked
 */
export function decodeRecords(
  bytes: ArrayBuffer,
  firstStep: number,
  steps: number,
  sizes: Sizes,
): StepRecords {
  const { R, E, recordWords, batchSize, trainSize } = sizes;
  const words = new Uint32Array(bytes);
  const floats = new Float32Array(bytes);
  const records = {
    firstStep,
    steps,
    tokens: new Uint32Array(steps),
    taskLoss: new Float32Array(steps * R),
    auxLoss: new Float32Array(steps * R),
    auxTerms: new Float32Array(steps * R * AUX_TERMS.length),
    correct: new Uint32Array(steps * R),
    skipped: new Uint32Array(steps * R),
    load: new Uint32Array(steps * R * E),
    dropped: new Uint32Array(steps * R),
    unrouted: new Uint32Array(steps * R),
    unroutedCorrect: new Uint32Array(steps * R),
    importance: new Float32Array(steps * R * E),
  };
  for (let row = 0; row < steps * R; row++) {
    const at = row * recordWords;
    const i = Math.floor(row / R);
    const { tokens } = batchAt(firstStep + i, batchSize, trainSize);
    if (words[at] !== firstStep + i || words[at + 1] !== tokens) {
      throw new WrongResultError(
        `The record of step ${firstStep + i}, replica ${row % R}, says step ${words[at]} with ${words[at + 1]} images instead of ${tokens}: the GPU did not run this step.`,
      );
    }
    records.tokens[i] = tokens;
    records.taskLoss[row] = floats[at + 2];
    records.auxLoss[row] = floats[at + 3];
    records.correct[row] = words[at + 4];
    records.skipped[row] = words[at + 5];
    records.dropped[row] = words[at + 6];
    records.unrouted[row] = words[at + 7];
    records.unroutedCorrect[row] = words[at + 8];
    const terms = floats.subarray(at + 9, at + 9 + AUX_TERMS.length);
    records.auxTerms.set(terms, row * AUX_TERMS.length);
    const experts = at + RECORD_HEADER_WORDS;
    records.load.set(words.subarray(experts, experts + E), row * E);
    records.importance.set(floats.subarray(experts + E, experts + 2 * E), row * E);
  }
  return records;
}

/** Words that one replica's counts have room for, see classify.wgsl. */
export function countWords({ C, E }: Sizes): number {
  return C * (C + E) + E + 2;
}

/**
 * Reads what classify.wgsl counted, replica by replica; losses and entropies are summed here, in f64.
 * @throws WrongResultError if not every image was counted once
 */
export function decodeEvaluations(
  counts: ArrayBuffer,
  answers: ArrayBuffer,
  images: number,
  rule: EvaluationRule,
  plans: readonly Plan[],
  sizes: Sizes,
): Evaluation[] {
  const { C } = sizes;
  const words = countWords(sizes);
  const answerFloats = new Float32Array(answers);
  const answerWords = ELEMENT_BYTES.answers / 4;
  return plans.map(({ shape: { numExperts: E } }, r) => {
    const tallies = new Uint32Array(counts, r * words * 4, words);
    const confusion = tallies.slice(0, C * C);
    const routing = tallies.slice(C * C, C * (C + E));
    const perImage = C * (C + E);
    const expertsPerImage = tallies.slice(perImage, perImage + E + 1);
    let loss = 0;
    let entropy = 0;
    for (let i = r * images; i < (r + 1) * images; i++) {
      loss += answerFloats[i * answerWords + 1];
      entropy += answerFloats[i * answerWords + 2];
    }
    let correct = 0;
    for (let c = 0; c < C; c++) correct += confusion[c * C + c];
    const counted = confusion.reduce((sum, count) => sum + count, 0);
    if (counted !== images) {
      throw new WrongResultError(
        `The evaluation of replica ${r} counted ${counted} images instead of ${images}: the GPU did not run all of it.`,
      );
    }
    return {
      rule,
      images,
      loss: loss / images,
      correct,
      confusion,
      routing,
      gateEntropy: entropy / images,
      expertsPerImage,
      unroutedCorrect: tallies[perImage + E + 1],
    };
  });
}
