import type { Dataset } from "../data/dataset.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { engineConfig } from "../run/engineConfig.ts";
import type { Frame } from "../run/events.ts";
import type { RunTraining } from "../run/runWeights.ts";
import { type Answer, answerImage } from "./answer.ts";
import { chooseDigits } from "./chooseDigits.ts";
import { RivalVotes } from "./rivalVotes.ts";
import { SlowMotion } from "./slowMotion/slowMotion.ts";
import type { StepTrace } from "./slowMotion/stepTrace.ts";
import type { ImageMap } from "./space/imageMap.ts";
import { NeighbourFinder, type Neighbours } from "./space/neighbours.ts";
import type { ExpertLook } from "./survey/expertLook.ts";
import type { Outcome, Survey } from "./survey/survey.ts";
import { Surveyor, testPictures } from "./survey/surveyor.ts";
import { yardSnapshot } from "./yard.ts";
import { imageAt } from "./yardImages.ts";
import type { YardSnapshot } from "./yardSnapshot.ts";

/** A frame to draw a scene of, and its run's experiment. */
export interface ProbeRequest {
  readonly experiment: Experiment;
  readonly frame: Frame;
}

/** What the probe remembers of a frame's run. */
export interface Remembering {
  /** By which the frame is recalled. */
  readonly key: number;
  /** Keys of frames that are forgotten from now on. */
  readonly forget: readonly number[];
}

/** An image to answer: [D] u8 pixels, or a test image by its number. */
export type ImageQuestion =
  | { readonly kind: "pixels"; readonly pixels: Uint8Array }
  | { readonly kind: "test"; readonly index: number };

/** The digits that a scene shows. */
export interface SceneChoice {
  /** Test images; those that there are none of are left out. Empty: a few that are typical, and hard ones. */
  readonly testIndices: readonly number[];
  /** Training batch that is shown where training routes otherwise than a test, counted from the run's first. */
  readonly batch: number;
}

/** Which experts a survey switches off, and whether it is of the frame drawn last or of the last survey's. */
export interface SurveyChoice {
  readonly off: readonly number[];
  readonly isRenewed: boolean;
}

/** Whose nearest training images are looked for, without which experts, and at the frame drawn last or that of the last search. */
export interface NeighbourChoice extends SurveyChoice {
  readonly question: ImageQuestion;
}

/** Training images that are found for an image. */
const NEIGHBOURS = 8;

/**
 * Draws scenes of a run's frames without disturbing the run. Remembers frames, so that the run's past can be drawn again,
 * until it is told to forget them.
 */
export class Probe {
  readonly #getDataset: (name: string) => Promise<Dataset>;
  readonly #typical = new WeakMap<Dataset, readonly number[]>();
  readonly #remembered = new Map<number, ProbeRequest>();
  readonly #surveyor = new Surveyor();
  readonly #slowMotion = new SlowMotion();
  readonly #rivalVotes = new RivalVotes();
  readonly #finder = new NeighbourFinder();
  #request: ProbeRequest | undefined;
  #surveyed: ProbeRequest | undefined;
  #searched: ProbeRequest | undefined;

  constructor(getDataset: (name: string) => Promise<Dataset>) {
    this.#getDataset = getDataset;
  }

  /** Remembers a frame; scenes are drawn of the one before. */
  remember(request: ProbeRequest, { key, forget }: Remembering): void {
    for (const gone of forget) this.#remembered.delete(gone);
    this.#remembered.set(key, request);
  }

  /** The following scenes are of this frame. @throws RangeError if it was not remembered */
  recall(key: number): void {
    this.#request = this.#recalled(key);
  }

  /** [P] a copy of a frame's weights. @throws RangeError if it was not remembered */
  weights(key: number): Float32Array {
    return this.#recalled(key).frame.parameters.slice();
  }

  #recalled(key: number): ProbeRequest {
    const request = this.#remembered.get(key);
    if (!request) throw new RangeError(`Frame ${key} is not remembered.`);
    return request;
  }

  /** Draws the yard at the frame recalled last; undefined before the first. */
  async scene({ testIndices, batch }: SceneChoice): Promise<YardSnapshot | undefined> {
    const request = this.#request;
    if (!request) return undefined;
    const { experiment, frame } = request;
    const dataset = await this.#getDataset(experiment.dataset);
    const { count } = dataset.test;
    const known = testIndices.filter((i) => Number.isInteger(i) && i >= 0 && i < count);
    return yardSnapshot({
      parameters: frame.parameters,
      settings: frame.settings,
      step: frame.position.step,
      config: engineConfig(experiment, dataset),
      dataset,
      testIndices: known.length > 0 ? known : this.#typicalOf(dataset),
      batch,
    });
  }

  /**
   * What the model makes of one image at the frame recalled last; undefined before the first.
   * @throws RangeError if there is no such image
   */
  async answer(question: ImageQuestion, off: readonly number[]): Promise<Answer | undefined> {
    const request = this.#request;
    if (!request) return undefined;
    const dataset = await this.#getDataset(request.experiment.dataset);
    const pixels = pixelsOf(question, dataset);
    return await answerImage(request, dataset, pixels, off, this.#rivalVotes);
  }

  /**
   * The training images that the model takes for most like one image; undefined before the first frame.
   * @throws RangeError if there is no such image, SupersededError if another frame is searched meanwhile
   */
  async neighbours(choice: NeighbourChoice): Promise<Neighbours | undefined> {
    const { question, off, isRenewed } = choice;
    if (isRenewed) this.#searched = this.#request;
    this.#searched ??= this.#request;
    const request = this.#searched;
    if (!request) return undefined;
    const dataset = await this.#getDataset(request.experiment.dataset);
    const pixels = pixelsOf(question, dataset);
    return await this.#finder.find(request, dataset, { pixels, off, count: NEIGHBOURS });
  }

  /** What becomes of every test image; undefined before the first frame. @throws SupersededError, see Surveyor */
  async survey({ off, isRenewed }: SurveyChoice): Promise<Survey | undefined> {
    if (isRenewed) this.#surveyed = this.#request;
    this.#surveyed ??= this.#request;
    const request = this.#surveyed;
    if (!request) return undefined;
    const dataset = await this.#getDataset(request.experiment.dataset);
    return await this.#surveyor.survey(request, dataset, off);
  }

  /** The images of the last survey as points of a plane. */
  async map(): Promise<ImageMap> {
    return await this.#surveyor.map();
  }

  /** With each of these sets of experts off, at the moment of the last survey. */
  async outcomes(sets: readonly (readonly number[])[]): Promise<readonly Outcome[]> {
    return await this.#surveyor.outcomes(sets);
  }

  /** What an expert looks for, at the moment of the last survey. */
  async look(expert: number): Promise<ExpertLook> {
    return await this.#surveyor.look(expert);
  }

  /** [n,D] pixels of test images, of the data set of the last survey or frame; undefined before the first. */
  async pictures(testIndices: readonly number[]): Promise<Uint8Array | undefined> {
    const request = this.#surveyed ?? this.#request;
    if (!request) return undefined;
    return testPictures(await this.#getDataset(request.experiment.dataset), testIndices);
  }

  /**
   * The training step that follows the frame recalled last, taken apart, with the image at `place` of its batch; undefined
   * before the first. `training`: the state of the run's optimiser, which counts if it is of that frame's step.
   * @throws LimitError if its batch needs too much memory
   */
  async step(place: number, training?: RunTraining): Promise<StepTrace | undefined> {
    const request = this.#request;
    if (!request) return undefined;
    const dataset = await this.#getDataset(request.experiment.dataset);
    const isOfFrame = training?.step === request.frame.position.step;
    return this.#slowMotion.trace(request, dataset, place, isOfFrame ? training : undefined);
  }

  #typicalOf(dataset: Dataset): readonly number[] {
    const known = this.#typical.get(dataset) ?? chooseDigits(dataset);
    this.#typical.set(dataset, known);
    return known;
  }
}

/** [D] u8 @throws RangeError with a sentence */
function pixelsOf(question: ImageQuestion, { rows, columns, test }: Dataset): Uint8Array {
  if (question.kind === "pixels") {
    const { pixels } = question;
    if (pixels.length === rows * columns) return pixels;
    throw new RangeError(`A drawing has ${rows} x ${columns} pixels, not ${pixels.length}.`);
  }
  const { index } = question;
  if (index < test.count) return imageAt(test, index);
  throw new RangeError(
    `There is no test image ${index} (image=${index}): they are 0 to ${test.count - 1}.`,
  );
}
