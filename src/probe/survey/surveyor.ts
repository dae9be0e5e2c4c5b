import type { Dataset } from "../../data/dataset.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import { engineConfig } from "../../run/engineConfig.ts";
import type { Frame } from "../../run/events.ts";
import { type ImageMap, mapImages } from "../space/imageMap.ts";
import { imageAt } from "../yardImages.ts";
import { Breather } from "./breather.ts";
import { type ExpertLook, lookAtExpert } from "./expertLook.ts";
import { measureOutcomes, type Outcome, type Survey, takeSurvey } from "./survey.ts";
import { affordableStride, collectVotes, type Votes } from "./votes.ts";

/** A frame to survey, and its run's experiment. */
interface SurveyedFrame {
  readonly experiment: Experiment;
  readonly frame: Frame;
}

/** A frame, and what every expert said of every test image at it. */
interface Moment {
  readonly request: SurveyedFrame;
  readonly votes: Votes;
  /** [images] answers with all experts on, once a survey has counted them. */
  usual?: Uint8Array;
}

/**
 * Asks a run's model about its test images. A survey of a new frame collects the votes; everything else is of the
 * same moment and mixes them anew.
 */
export class Surveyor {
  #moment: Moment | undefined;
  /** Experts that the last survey switched off. */
  #off: readonly number[] = [];
  #map: ImageMap | undefined;
  #numAsked = 0;

  /**
   * The test images that the frame's evaluation counted, or all of them before the first evaluation; fewer where their
   * votes would take too much memory.
   * @throws SupersededError if another survey is asked for meanwhile
   */
  async survey(request: SurveyedFrame, dataset: Dataset, off: readonly number[]): Promise<Survey> {
    const number = ++this.#numAsked;
    const breather = new Breather(() => number === this.#numAsked);
    if (this.#moment?.request !== request) {
      const votes = await collectVotes(votesInput(request, dataset), breather);
      this.#moment = { request, votes };
    }
    const moment = this.#moment;
    this.#off = off;
    const { step } = request.frame.position;
    const survey = await takeSurvey(moment.votes, step, off, breather, moment.usual);
    moment.usual = survey.usual.slice();
    return survey;
  }

  /** How the images of the last survey are answered with each of these sets of experts off. @throws SupersededError */
  async outcomes(sets: readonly (readonly number[])[]): Promise<readonly Outcome[]> {
    const { votes } = this.#moment ?? never();
    const number = this.#numAsked;
    return await measureOutcomes(votes, sets, new Breather(() => number === this.#numAsked));
  }

  /**
   * A map of the last survey's images, by what its model makes of them. Its axes point as those of the map before.
   * @throws SupersededError
   */
  async map(): Promise<ImageMap> {
    const { request, votes } = this.#moment ?? never();
    const number = this.#numAsked;
    const breather = new Breather(() => number === this.#numAsked);
    const choice = { step: request.frame.position.step, off: this.#off, before: this.#map };
    this.#map = await mapImages(votes.input, choice, breather);
    return structuredClone(this.#map);
  }

  /** What one expert looks for, at the moment of the last survey. @throws SupersededError */
  async look(expert: number): Promise<ExpertLook> {
    const { votes } = this.#moment ?? never();
    const number = this.#numAsked;
    const breather = new Breather(() => number === this.#numAsked);
    return await lookAtExpert(votes, expert, this.#off, breather);
  }
}

/** [n,D] the pixels of some test images; numbers that there is no image of are left out. */
export function testPictures(dataset: Dataset, indices: readonly number[]): Uint8Array {
  const known = indices.filter((i) => Number.isInteger(i) && i >= 0 && i < dataset.test.count);
  const D = dataset.rows * dataset.columns;
  const pixels = new Uint8Array(known.length * D);
  known.forEach((index, n) => {
    pixels.set(imageAt(dataset.test, index), n * D);
  });
  return pixels;
}

function votesInput({ experiment, frame }: SurveyedFrame, dataset: Dataset) {
  const { shape, routing } = engineConfig(experiment, dataset);
  const plan = { shape, topK: shape.topK, routing };
  const { count } = dataset.test;
  const counted = frame.test?.evaluation.images ?? count;
  const stride = affordableStride(plan, count, Math.max(1, Math.round(count / counted)));
  const { parameters, settings } = frame;
  return { parameters, plan, settings, dataset, stride };
}

function never(): never {
  throw new RangeError("There is no survey yet.");
}
