/** Composition root of the page that commands drive: trains experiments, shows nothing. */
import type { Experiment } from "./experiment/experiment.ts";
import { createTrainerClient } from "./host/client.ts";
import { type RunOutcome, type RunProgress, runToEnd } from "./lab/runToEnd.ts";
import type { BenchmarkRequest, Measurement } from "./run/benchmark.ts";
import type { EngineProfile } from "./run/profiling.ts";

/** What a program that opened this page finds as `globalThis.switchyard`. */
export interface HeadlessApi {
  run(experiment: Experiment, onProgress: (progress: RunProgress) => void): Promise<RunOutcome>;
  /** Measures engines in this page's thread, which shows nothing and has nothing else to do. */
  bench(request: BenchmarkRequest, onProgress: (text: string) => void): Promise<Measurement[]>;
  /** Times the kernels of an experiment's step, in this page's thread too. */
  profile(experiment: Experiment): Promise<EngineProfile>;
  /** Destroys the GPU device of the run under way, as if it were lost. */
  loseDevice(): Promise<void>;
}

declare global {
  var switchyard: HeadlessApi;
}

const { api } = createTrainerClient();

globalThis.switchyard = {
  run: (experiment, onProgress) => runToEnd(api, experiment, onProgress),
  bench: async (request, onProgress) => {
    // Engines and data in this thread: a page that only runs links does without them.
    const { benchHere } = await import("./headlessBenchmark.ts");
    return await benchHere(request, onProgress);
  },
  profile: async (experiment) => {
    const { profileHere } = await import("./headlessBenchmark.ts");
    return await profileHere(experiment);
  },
  loseDevice: () => api.loseDevice(),
};
