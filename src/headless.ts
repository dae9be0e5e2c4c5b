/** Composition root of the page that commands drive: trains experiments, shows nothing. */
import type { Experiment } from "./experiment/experiment.ts";
import { type RunOutcome, type RunProgress, runToEnd } from "./lab/runToEnd.ts";
import { createTrainerClient } from "./worker/client.ts";

/** What a program that opened this page finds as `globalThis.switchyard`. */
export interface HeadlessApi {
  run(experiment: Experiment, onProgress: (progress: RunProgress) => void): Promise<RunOutcome>;
  /** Destroys the GPU device of the run under way, as if it were lost. */
  loseDevice(): Promise<void>;
}

declare global {
  var switchyard: HeadlessApi;
}

const trainer = createTrainerClient();

globalThis.switchyard = {
  run: (experiment, onProgress) => runToEnd(trainer, experiment, onProgress),
  loseDevice: () => trainer.loseDevice(),
};
