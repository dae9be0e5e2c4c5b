/** Composition root of the page that commands drive: trains experiments, shows nothing. */
import type { Experiment } from "./experiment/experiment.ts";
import { createTrainingWorker, HostClient } from "./host/client.ts";
import {
  commandFailure,
  createCpuWatch,
  type RunOutcome,
  type RunProgress,
  runToEnd,
} from "./lab/runToEnd.ts";
import type { BenchmarkRequest, Measurement } from "./run/benchmark.ts";
import type { RunEvent } from "./run/events.ts";
import type { EngineProfile } from "./run/profiling.ts";
import type { RunSpec } from "./run/runSpec.ts";

/** What a program that opened this page finds as `globalThis.switchyard`. */
export interface HeadlessApi {
  run(
    spec: RunSpec,
    onProgress: (progress: RunProgress) => void,
    wantsWeights?: boolean,
  ): Promise<RunOutcome>;
  /** Ends the run under way at its next step: its outcome is the result so far. */
  interrupt(): void;
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

let listener: (event: RunEvent) => void = () => {};
let interruption = new AbortController();
let cpuWatch: ReturnType<typeof createCpuWatch> | undefined;

const client = new HostClient({
  createWorker: createTrainingWorker,
  pageUrl: document.baseURI,
  onEvent: (event) => {
    cpuWatch?.receive(event);
    listener(event);
  },
  onCrash: (message) => {
    const failure = commandFailure(message, cpuWatch?.isOnCpu() ?? false);
    listener({ runId: "", kind: "failed", failure });
  },
});

let session = "";
const host: Parameters<typeof runToEnd>[0] = {
  listen: (receive) => {
    listener = receive;
  },
  prepare: (name, runs) => {
    session = name;
    return client.prepare(name, runs);
  },
  play: (name) => client.ask("play", name),
  pause: (name) => client.ask("pause", name),
  result: (name, run) => client.ask("result", name, run),
  weights: (name, run) => client.ask("weights", name, run),
};

globalThis.switchyard = {
  run: (spec, onProgress, wantsWeights) => {
    interruption = new AbortController();
    cpuWatch = createCpuWatch(spec);
    return runToEnd(host, spec, onProgress, interruption.signal, wantsWeights);
  },
  interrupt: () => interruption.abort(),
  bench: async (request, onProgress) => {
    // Engines and data in this thread: a page that only runs links does without them.
    const { benchHere } = await import("./headlessBenchmark.ts");
    return await benchHere(request, onProgress);
  },
  profile: async (experiment) => {
    const { profileHere } = await import("./headlessBenchmark.ts");
    return await profileHere(experiment);
  },
  loseDevice: () => client.ask("loseDevice", session),
};
