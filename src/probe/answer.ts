import type { Dataset } from "../data/dataset.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { NONE } from "../reference/assignment/none.ts";
import { classScores } from "../reference/layer/head.ts";
import { legend, type Plan } from "../reference/model/plan.ts";
import { outputWidth, parameterViews } from "../reference/parameters.ts";
import { softmaxRows } from "../reference/router/softmaxRows.ts";
import { engineConfig } from "../run/engineConfig.ts";
import type { Frame } from "../run/events.ts";
import { withRivals } from "./rivals.ts";
import { RivalVotes } from "./rivalVotes.ts";
import { Breather } from "./survey/breather.ts";
import { type MixedBatch, remix } from "./survey/remix.ts";
import type { Votes } from "./survey/votes.ts";

/** What a model makes of one image, and of what it is made. */
export interface Answer {
  readonly step: number;
  /** [C] probabilities that the model gives to the classes */
  readonly mix: Float32Array;
  /** [E] the router's logits, and the share of its choice that each expert has; empty where no router scores experts */
  readonly logits: Float32Array;
  readonly distribution: Float32Array;
  /** Experts that the image was sent to, and their gates; shared ones, counted after the routed ones, among them. */
  readonly experts: readonly number[];
  readonly gates: readonly number[];
  /** [A,C] what each expert would answer if it alone were asked, shared ones last */
  readonly alone: Float32Array;
  /** Images that it was routed with, itself included: more than one only where experts choose among images. */
  readonly batchImages: number;
}

/** A frame whose model is asked, and its run's experiment. */
interface AskedFrame {
  readonly experiment: Experiment;
  readonly frame: Frame;
}

/**
 * Routes one image as a test does, and asks every expert about it.
 * @param pixels [D] u8
 * @param off experts that are switched off
 * @param rivalVotes keeps what answers to other images have in common
 */
export async function answerImage(
  { experiment, frame }: AskedFrame,
  dataset: Dataset,
  pixels: Uint8Array,
  off: readonly number[],
  rivalVotes = new RivalVotes(),
): Promise<Answer> {
  const { shape, routing } = engineConfig(experiment, dataset);
  const plan: Plan = { shape, topK: shape.topK, routing };
  const { parameters, settings } = frame;
  const { A, C, E, S } = legend(plan);
  const asked = withRivals(dataset, pixels, routing);
  const breather = new Breather();
  const input = { parameters, plan, settings, dataset: asked, stride: 1 };
  const votes = await rivalVotes.collect(input, breather);
  const answer = {
    step: frame.position.step,
    mix: new Float32Array(C),
    logits: new Float32Array(),
    distribution: new Float32Array(),
    experts: [] as number[],
    gates: [] as number[],
    alone: aloneAnswers(votes, A, C),
    batchImages: asked.test.count,
  };
  function enter({ start, router, y }: MixedBatch): void {
    if (start > 0) return;
    softmaxRows(answer.mix, y, 1, C);
    if (router.hasScores) {
      answer.logits = votes.z.slice(0, E);
      answer.distribution = router.d.slice(0, E);
    }
    for (let slot = 0; slot < S; slot++) {
      if (router.selected[slot] === NONE || !router.kept[slot]) continue;
      answer.experts.push(router.selected[slot]);
      answer.gates.push(router.gates[slot]);
    }
  }
  await remix(votes, off, breather, enter);
  return answer;
}

/** [A,C] of the first image: each expert's own probabilities, in a layer through the head, with a gate of one. */
function aloneAnswers({ input, o, u }: Votes, A: number, C: number): Float32Array {
  const { plan, parameters } = input;
  const { M } = legend(plan);
  const O = outputWidth(plan.shape);
  const scores = new Float32Array(A * C);
  if (M > 0) {
    const { head, headBias } = parameterViews(parameters, plan.shape);
    const v = Float32Array.from({ length: A * M }, (_, i) => u[i % M] + o[i]);
    classScores(scores, v, head, headBias, A, M, C);
  } else {
    scores.set(o.subarray(0, A * O));
  }
  const alone = new Float32Array(A * C);
  softmaxRows(alone, scores, A, C);
  return alone;
}
