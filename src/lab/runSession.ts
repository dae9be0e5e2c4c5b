import type { Remote } from "comlink";
import type { Experiment } from "../experiment/experiment.ts";
import { FIELDS, formatField } from "../experiment/fields.ts";
import type { TrainerApi } from "../host/api.ts";
import type { TrainerEvent } from "../run/events.ts";
import type { ProfileOutcome } from "../run/profiling.ts";
import type { RunResult } from "../run/result.ts";
import { applyEvent, type RunState, withMark } from "./runState.ts";

/** Where a session keeps its state; a Zustand store is one. */
export interface RunHolder {
  getState(): RunState;
  setState(state: RunState): void;
}

/** What a person can do with the run in the page. */
export interface RunSession {
  /** Prepares the run the holder names. Called once. */
  start(): void;
  play(): void;
  pause(): void;
  step(): void;
  stepEpoch(): void;
  /** From the start again: same seed, same weights, same order. */
  restart(): void;
  /** From the start with other weights and another order. */
  newSeed(): void;
  /** Moves controls: live fields take effect at once, the others restart the run. */
  change(experiment: Experiment): void;
  /** Other test digits in the yard. */
  shuffleDigits(): void;
  dismissNotice(id: string): void;
  result(): Promise<RunResult | undefined>;
  /** Times the kernels of a training step; the run goes on as if nothing had been. */
  profile(): Promise<ProfileOutcome>;
}

/** A slider on its way passes many values: act on the one it rests at. */
const RESTART_DELAY_MS = 350;
const LIVE_DELAY_MS = 150;
const YARD_DIGITS = 6;

export function createRunSession(
  trainer: Remote<TrainerApi>,
  holder: RunHolder,
  random: () => number = Math.random,
): RunSession {
  const get = () => holder.getState();
  const patch = (part: Partial<RunState>) => holder.setState({ ...get(), ...part });

  let preparing = false;
  let prepareAgain = false;
  let restartTimer: ReturnType<typeof setTimeout> | undefined;
  let liveTimer: ReturnType<typeof setTimeout> | undefined;

  function receive(event: TrainerEvent) {
    holder.setState(applyEvent(get(), event));
  }

  /** Runs a request to the worker; one that throws is a failure like any other. */
  function ask(request: Promise<unknown>) {
    request.catch((error: unknown) => {
      receive({
        kind: "failed",
        failure: {
          code: "internal",
          message: error instanceof Error ? error.message : String(error),
          remedy: "Try again; if it fails the same way, reload the page.",
          retry: true,
        },
      });
    });
  }

  async function prepare() {
    if (preparing) {
      prepareAgain = true;
      return;
    }
    preparing = true;
    try {
      do {
        prepareAgain = false;
        const { experiment } = get();
        patch({ status: "loading", failure: undefined, shown: experiment });
        await trainer.prepare(experiment);
      } while (prepareAgain);
    } finally {
      preparing = false;
    }
    if (get().wantsPlay && get().status !== "failed") await trainer.play();
  }

  function restartNow() {
    clearTimeout(restartTimer);
    clearTimeout(liveTimer);
    restartTimer = undefined;
    ask(prepare());
  }

  function applyLive() {
    const { experiment, shown } = get();
    let state: RunState = { ...get(), shown: experiment };
    for (const { name, label } of FIELDS) {
      if (experiment[name] !== shown[name]) {
        state = withMark(state, name, `${label} ${formatField(name, experiment[name])}`);
      }
    }
    holder.setState(state);
    ask(trainer.setLive(experiment));
  }

  function whenReady(action: () => Promise<void>) {
    const { status } = get();
    if (status !== "loading" && status !== "failed") ask(action());
  }

  return {
    start() {
      // In one go: messages keep their order, and an answer would wait until the page is drawn.
      ask(Promise.resolve(trainer.listen(receive)));
      ask(prepare());
    },
    play() {
      patch({ wantsPlay: true });
      if (get().status === "finished") restartNow();
      else whenReady(() => trainer.play());
    },
    pause() {
      patch({ wantsPlay: false });
      whenReady(() => trainer.pause());
    },
    step() {
      patch({ wantsPlay: false });
      whenReady(() => trainer.step());
    },
    stepEpoch() {
      patch({ wantsPlay: false });
      whenReady(() => trainer.stepEpoch());
    },
    restart: restartNow,
    newSeed() {
      const seed = 1 + Math.floor(random() * 9999);
      patch({ experiment: { ...get().experiment, seed } });
      restartNow();
    },
    change(experiment) {
      const { shown, status } = get();
      patch({ experiment });
      const isReady = status !== "loading" && status !== "failed";
      if (restartTimer !== undefined || !isReady || needsRestart(shown, experiment)) {
        clearTimeout(restartTimer);
        restartTimer = setTimeout(restartNow, RESTART_DELAY_MS);
      } else {
        clearTimeout(liveTimer);
        liveTimer = setTimeout(applyLive, LIVE_DELAY_MS);
      }
    },
    shuffleDigits() {
      const { run } = get();
      if (run === undefined) return;
      const indices = Array.from({ length: YARD_DIGITS }, () =>
        Math.floor(random() * run.testImages),
      );
      whenReady(() => trainer.showDigits(indices));
    },
    dismissNotice(id) {
      patch({ notices: get().notices.filter((notice) => notice.id !== id) });
    },
    result: () => trainer.result(),
    profile: () => trainer.profile(),
  };
}

function needsRestart(before: Experiment, after: Experiment): boolean {
  return FIELDS.some(({ name, live }) => !live && before[name] !== after[name]);
}
