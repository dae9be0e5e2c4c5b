import type { Dataset } from "../data/dataset.ts";
import type { EngineConfig } from "../engine/engine.ts";
import { chooseDigits } from "../probe/chooseDigits.ts";
import { yardSnapshot } from "../probe/yard.ts";
import type { YardSnapshot } from "../probe/yardSnapshot.ts";
import type { RoutingSettings } from "../reference/routing.ts";
import { Budget } from "./budget.ts";

const GAP_MS = 700;
/** Share of the time that the yard may take while a run trains. */
const SHARE = 0.05;

/** Decides when the yard is drawn, and of which digits. */
export class YardView {
  readonly #dataset: Dataset;
  readonly #config: EngineConfig;
  readonly #budget = new Budget(GAP_MS, SHARE);
  #settings: RoutingSettings;
  #testIndices: readonly number[];
  /** Training batch that is shown, counted from the run's first. */
  #batch = 0;
  #isRequested = false;
  #shownStep: number | undefined;

  constructor(dataset: Dataset, config: EngineConfig) {
    this.#dataset = dataset;
    this.#config = config;
    this.#settings = config.replicas[0];
    this.#testIndices = chooseDigits(dataset);
  }

  /** The step of the last picture. */
  get shownStep(): number | undefined {
    return this.#shownStep;
  }

  /** Asks for a picture at the next chance; of other digits from now on, if any are given. */
  request(testIndices: readonly number[] = []): void {
    this.#isRequested = true;
    const { count } = this.#dataset.test;
    const known = testIndices.filter((i) => Number.isInteger(i) && i >= 0 && i < count);
    if (known.length === 0) return;
    this.#testIndices = known;
    this.#batch++;
  }

  /** Takes over settings that changed while training. */
  setSettings(settings: RoutingSettings): void {
    this.#settings = settings;
    this.#isRequested = true;
  }

  /** Asks for a picture unless the last one's cost has still to be paid back. */
  suggest(now: number): void {
    if (this.#budget.affordable(now)) this.#isRequested = true;
  }

  isDue(now: number, isRunning: boolean): boolean {
    return this.#isRequested || (isRunning && this.#budget.due(now));
  }

  look(parameters: Float32Array, step: number): YardSnapshot {
    this.#isRequested = false;
    this.#shownStep = step;
    return yardSnapshot({
      parameters,
      config: this.#config,
      settings: this.#settings,
      dataset: this.#dataset,
      testIndices: this.#testIndices,
      batch: this.#batch,
      step,
    });
  }

  /** Reports what a picture cost, read-back included. */
  ran(startedAt: number, endedAt: number): void {
    this.#budget.ran(startedAt, endedAt);
  }
}
