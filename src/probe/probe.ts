import type { Dataset } from "../data/dataset.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { engineConfig } from "../run/engineConfig.ts";
import type { Frame } from "../run/events.ts";
import { chooseDigits } from "./chooseDigits.ts";
import { yardSnapshot } from "./yard.ts";
import type { YardSnapshot } from "./yardSnapshot.ts";

/** A frame to draw a scene of, and its run's experiment. */
export interface ProbeRequest {
  readonly experiment: Experiment;
  readonly frame: Frame;
}

/** The digits that a scene shows. */
export interface SceneChoice {
  /** Test images; those that there are none of are left out. Empty: a few that are typical, and hard ones. */
  readonly testIndices: readonly number[];
  /** Training batch that is shown where training routes otherwise than a test, counted from the run's first. */
  readonly batch: number;
}

/** Draws scenes of a run's frames without disturbing the run. Keeps the last frame, so that it can be drawn again. */
export class Probe {
  readonly #getDataset: (name: string) => Promise<Dataset>;
  readonly #typical = new WeakMap<Dataset, readonly number[]>();
  #request: ProbeRequest | undefined;

  constructor(getDataset: (name: string) => Promise<Dataset>) {
    this.#getDataset = getDataset;
  }

  /** Sets the frame of the following scenes. */
  take(request: ProbeRequest): void {
    this.#request = request;
  }

  /** Draws the yard at the last frame; undefined before the first frame. */
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

  #typicalOf(dataset: Dataset): readonly number[] {
    const known = this.#typical.get(dataset) ?? chooseDigits(dataset);
    this.#typical.set(dataset, known);
    return known;
  }
}
