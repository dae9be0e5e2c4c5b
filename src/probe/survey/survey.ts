import { NONE } from "../../reference/assignment/none.ts";
import { logSumExp, predict } from "../../reference/losses/crossEntropy.ts";
import { legend } from "../../reference/model/plan.ts";
import type { Breather } from "./breather.ts";
import { NO_EXPERT } from "./noExpert.ts";
import { type MixedBatch, remix } from "./remix.ts";
import type { Votes } from "./votes.ts";

/** What became of every test image, one row an image, at one moment of a run. */
export interface Survey {
  readonly step: number;
  /** Experts that were switched off, ascending. */
  readonly off: readonly number[];
  /** Images counted, every so manyeth of the test images: image i of the survey is test image i * stride. */
  readonly images: number;
  readonly stride: number;
  readonly testImages: number;
  readonly numClasses: number;
  readonly numExperts: number;
  /** Pixels of an image, for pictures of it. */
  readonly rows: number;
  readonly columns: number;
  /** Most routed experts of an image. */
  readonly slots: number;
  /** [images] */
  readonly labels: Uint8Array;
  readonly answers: Uint8Array;
  /** [images] answers with all experts on */
  readonly usual: Uint8Array;
  /** [images] probability of the answer */
  readonly confidence: Float32Array;
  /** [images] cross-entropy, in nats */
  readonly losses: Float32Array;
  /** [images] largest probability that the router gives to one expert; 0 where no router scores experts */
  readonly certainty: Float32Array;
  /** [images, slots] routed experts as Class routing counts them, NO_EXPERT in an empty slot, and their gates */
  readonly experts: Uint16Array;
  readonly gates: Float32Array;
}

/** How many images of each class are answered rightly with some experts off. */
export interface Outcome {
  readonly off: readonly number[];
  readonly images: number;
  readonly correct: number;
  /** [C, C] true class, answer */
  readonly confusion: Uint32Array;
}

/**
 * Routes and answers every image that there are votes on, without the experts that are off.
 * @param usual [images] answers with all experts on, where some are off and they are known
 */
export async function takeSurvey(
  votes: Votes,
  step: number,
  off: readonly number[],
  breather: Breather,
  usual?: Uint8Array,
): Promise<Survey> {
  const { plan, dataset, stride } = votes.input;
  const { C, E, J, S } = legend(plan);
  const images = votes.indices.length;
  const survey: Survey = {
    step,
    off: off.filter((expert) => expert < E),
    images,
    stride,
    testImages: dataset.test.count,
    numClasses: C,
    numExperts: E,
    rows: dataset.rows,
    columns: dataset.columns,
    slots: J,
    labels: Uint8Array.from(votes.indices, (index) => dataset.test.labels[index]),
    answers: new Uint8Array(images),
    usual: new Uint8Array(images),
    confidence: new Float32Array(images),
    losses: new Float32Array(images),
    certainty: new Float32Array(images),
    experts: new Uint16Array(images * J).fill(NO_EXPERT),
    gates: new Float32Array(images * J),
  };
  function enter({ start, T, router, y }: MixedBatch): void {
    for (let t = 0; t < T; t++) {
      const i = start + t;
      const answer = predict(y, t, C);
      const total = logSumExp(y, t * C, C);
      survey.answers[i] = answer;
      survey.confidence[i] = Math.exp(y[t * C + answer] - total);
      survey.losses[i] = total - y[t * C + survey.labels[i]];
      if (router.hasScores) survey.certainty[i] = largest(router.d, t * E, E);
      for (let j = 0; j < J; j++) {
        const expert = router.selected[t * S + j];
        if (expert === NONE) continue;
        survey.experts[i * J + j] = expert;
        survey.gates[i * J + j] = router.gates[t * S + j];
      }
    }
  }
  await remix(votes, off, breather, enter);
  survey.usual.set(off.length > 0 ? (usual ?? (await answersOf(votes, breather))) : survey.answers);
  return survey;
}

/** [images] answers with all experts on. */
async function answersOf(votes: Votes, breather: Breather): Promise<Uint8Array> {
  const { C } = legend(votes.input.plan);
  const answers = new Uint8Array(votes.indices.length);
  await remix(votes, [], breather, ({ start, T, y }) => {
    for (let t = 0; t < T; t++) answers[start + t] = predict(y, t, C);
  });
  return answers;
}

/** The right answers with each of these sets of experts off. */
export async function measureOutcomes(
  votes: Votes,
  sets: readonly (readonly number[])[],
  breather: Breather,
): Promise<Outcome[]> {
  const { plan, dataset } = votes.input;
  const { C } = legend(plan);
  const outcomes: Outcome[] = [];
  for (const off of sets) {
    const confusion = new Uint32Array(C * C);
    let correct = 0;
    await remix(votes, off, breather, ({ start, T, y }) => {
      for (let t = 0; t < T; t++) {
        const label = dataset.test.labels[votes.indices[start + t]];
        const answer = predict(y, t, C);
        confusion[label * C + answer]++;
        if (answer === label) correct++;
      }
    });
    outcomes.push({ off, images: votes.indices.length, correct, confusion });
  }
  return outcomes;
}

function largest(values: Float32Array, start: number, count: number): number {
  let found = values[start];
  for (let i = start + 1; i < start + count; i++) found = Math.max(found, values[i]);
  return found;
}
