import type { Evaluation, StepRecords } from "../engine.ts";
import type { Sizes } from "./sizes.ts";

/** Reads `steps` consecutive records as finish_step.wgsl wrote them. */
export function decodeRecords(bytes: ArrayBuffer, steps: number, sizes: Sizes): StepRecords {
  const { R, E, recordWords } = sizes;
  const words = new Uint32Array(bytes);
  const floats = new Float32Array(bytes);
  const records = {
    steps,
    tokens: new Uint32Array(steps),
    taskLoss: new Float32Array(steps * R),
    auxLoss: new Float32Array(steps * R),
    correct: new Uint32Array(steps * R),
    skipped: new Uint32Array(steps * R),
    load: new Uint32Array(steps * R * E),
    importance: new Float32Array(steps * R * E),
  };
  for (let row = 0; row < steps * R; row++) {
    const at = row * recordWords;
    records.tokens[Math.floor(row / R)] = words[at + 1];
    records.taskLoss[row] = floats[at + 2];
    records.auxLoss[row] = floats[at + 3];
    records.correct[row] = words[at + 4];
    records.skipped[row] = words[at + 5];
    records.load.set(words.subarray(at + 8, at + 8 + E), row * E);
    records.importance.set(floats.subarray(at + 8 + E, at + 8 + 2 * E), row * E);
  }
  return records;
}

/** Reads what tally.wgsl counted, replica by replica; losses are summed here, in f64. */
export function decodeEvaluations(
  counts: ArrayBuffer,
  answers: ArrayBuffer,
  images: number,
  { R, C, E }: Sizes,
): Evaluation[] {
  const tallies = new Uint32Array(counts);
  const answerFloats = new Float32Array(answers);
  return Array.from({ length: R }, (_, r) => {
    const first = r * C * (C + E);
    const confusion = tallies.slice(first, first + C * C);
    const routing = tallies.slice(first + C * C, first + C * (C + E));
    let loss = 0;
    for (let i = 0; i < images; i++) loss += answerFloats[(r * images + i) * 2 + 1];
    let correct = 0;
    for (let c = 0; c < C; c++) correct += confusion[c * C + c];
    return { images, loss: loss / images, correct, confusion, routing };
  });
}
