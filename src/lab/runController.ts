import type { Experiment } from "../experiment/experiment.ts";
import { FIELDS } from "../experiment/fields.ts";
import { decodeLink } from "../experiment/link.ts";
import type { LiveValues } from "../experiment/liveChanges.ts";
import type { HostClient } from "../host/client.ts";
import { internalFailure } from "../host/failure.ts";
import { type ProbeClient, ProbeStoppedError } from "../host/probeClient.ts";
import type { RunEvent } from "../run/events.ts";
import type { ProfileOutcome } from "../run/profiling.ts";
import type { RunResult } from "../run/result.ts";
import { type RunId, type RunStart, specOf, startOf } from "../run/runSpec.ts";
import type { RunTraining, RunWeights } from "../run/runWeights.ts";
import { differingFields, type LinkedRun, planRun, withoutFields } from "./linkedRun.ts";
import { momentAt } from "./moments.ts";
import { fallBack, type PageBook } from "./pageBook.ts";
import { createRewind } from "./rewind.ts";
import { newRunId } from "./runIds.ts";
import { applyEvent, loadRun, type RunState, withNotice } from "./runState.ts";
import { frameOf } from "./shownFrame.ts";
import { createYardFeed } from "./yardFeed.ts";

/** Where a controller keeps its state; a Zustand store is one. */
export interface RunHolder {
  getState(): RunState;
  setState(state: RunState): void;
}

/** A run that was kept, and its curves as the page drew them; without these, they begin at its step. */
export interface OpenedRun {
  readonly id: RunId;
  /** Its live changes included. */
  readonly link: string;
  readonly step: number;
  readonly book: PageBook | undefined;
}

/** What a person can do with the run in the page. */
export interface RunController {
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
  /** Shows a run that was kept, as it was; trains on where `plays`. */
  open(run: OpenedRun, plays: boolean): void;
  /** Gives a run more epochs, from its next step on, and trains them. */
  trainMore(epochs: number): void;
  /** From the start with saved weights instead of the seed's, until the model is another. `name`: where they are from. */
  startFrom(start: RunStart, name: string): void;
  /** Shows what was known at a step, while the run goes on. */
  watch(step: number): void;
  /** Shows the newest frame again. */
  follow(): void;
  /** A new run with the weights of the moment that is shown, and a new optimiser. */
  fork(): void;
  /** Moves controls: live fields take effect at once, the others restart the run. */
  change(experiment: Experiment): void;
  /** Other test digits in the yard. */
  shuffleDigits(): void;
  dismissNotice(id: string): void;
  result(): Promise<RunResult | undefined>;
  /** The weights of the run, which must be at rest; undefined where its engine has failed. */
  weights(): Promise<RunWeights | undefined>;
  /** The weights of the run and its optimiser's state, likewise. */
  training(): Promise<RunTraining | undefined>;
  /** Times the kernels of a training step; the run goes on as if nothing had been. */
  profile(): Promise<ProfileOutcome>;
  /** Takes an event of any run; those of runs that are not shown are passed over. */
  receive(event: RunEvent): void;
  /** The training worker stopped by itself. */
  crash(message: string): void;
}

export interface RunControllerOptions {
  readonly host: Pick<HostClient, "prepare" | "ask">;
  readonly probe: ProbeClient;
  readonly holder: RunHolder;
  /** The run that is shown is kept, until the page is closed where it is not stored. */
  readonly onKept?: (state: RunState, isStored: boolean) => void;
  /** 0 to 1, for new seeds and digits. */
  readonly random?: () => number;
}

/** The page has one session: a new run takes the place of the one before. */
const SESSION = "page";
/** A slider on its way passes many values: act on the one it rests at. */
const RESTART_DELAY_MS = 350;
const LIVE_DELAY_MS = 150;
const YARD_DIGITS = 6;

export function createRunController(options: RunControllerOptions): RunController {
  const { host, probe, holder, onKept, random = Math.random } = options;
  const get = () => holder.getState();
  const patch = (part: Partial<RunState>) => holder.setState({ ...get(), ...part });

  /** The run that was opened last: its curves are shown when it is ready. */
  let opened: OpenedRun | undefined;
  /** Where runs start, if not from their seed. */
  let saved: { readonly start: RunStart; readonly name: string } | undefined;
  let restartTimer: ReturnType<typeof setTimeout> | undefined;
  let liveTimer: ReturnType<typeof setTimeout> | undefined;
  /** Whether another frame was asked for since the last yard that was drawn. */
  let isYardRetried = false;

  const rewind = createRewind({ getState: get, patch, feed: () => yardFeed });
  const yardFeed = createYardFeed({
    probe,
    remember: rewind.remember,
    onFrame: (run, frame) => {
      if (frame.yard) isYardRetried = false;
      if (isShown(run) && get().watched === undefined) patch({ frame });
    },
    onRecalled: rewind.drawn,
    onYard: (run, yard) => {
      const { frame } = get();
      if (isShown(run) && yard.step === frame.position?.step) patch({ frame: { ...frame, yard } });
    },
    onError: (error) => {
      if (error instanceof ProbeStoppedError) rewind.lose();
      // The worker that stopped had the frame. A new worker draws the frame requested here.
      if (error instanceof ProbeStoppedError && !isYardRetried && isReady()) {
        isYardRetried = true;
        ask(host.ask("look", SESSION));
        return;
      }
      holder.setState(withNotice(get(), "yard", `The yard was not drawn. ${messageOf(error)}`));
    },
  });

  /** Whether this is the run that is shown, and no other is being prepared. */
  function isShown(run: RunId): boolean {
    const { runId, status } = get();
    return run === runId && status !== "loading";
  }

  function receive(event: RunEvent) {
    if (event.runId !== get().runId) return;
    holder.setState(applyEvent(get(), event));
    if (event.kind === "kept") onKept?.(get(), event.isStored);
    if (event.kind === "ready" && event.runId === opened?.id && opened.book) {
      patch({ book: fallBack(opened.book, opened.step) });
    }
    if (event.kind === "frame") {
      const { book, shown, status } = get();
      const { runId, frame } = event;
      const request = { experiment: shown, frame };
      const isAtRest = status !== "running";
      yardFeed.offer({ run: runId, shown: frameOf(book, frame.position), request, isAtRest });
    }
  }

  /** Waits for the host; one that throws has failed the run, if that is still the one that is shown. */
  function ask(request: Promise<unknown>) {
    const { runId } = get();
    request.catch((error: unknown) => failRun(runId, error));
  }

  function failRun(runId: RunId, error: unknown) {
    const usual = "Try again; if it fails the same way, reload the page.";
    receive({ runId, kind: "failed", failure: internalFailure(error, usual) });
  }

  /** @param run to go on with; undefined: a new one */
  async function prepare(run?: OpenedRun) {
    const runId = run?.id ?? newRunId();
    opened = run;
    const { experiment, scheduled } = get();
    const linked = run ? get().scheduled : planRun(experiment, scheduled);
    holder.setState(loadRun(get(), runId, linked, run?.step));
    const spec = specOf(linked.experiment, linked.changes, saved?.start);
    const goesOn = run !== undefined;
    const request = { id: runId, spec, startedFrom: saved?.name, goesOn };
    await host.prepare(SESSION, [{ ...request, isWatched: true, isKept: true }]);
    const { wantsPlay, status } = get();
    if (get().runId === runId && wantsPlay && status !== "failed") await host.ask("play", SESSION);
  }

  function dismissNotice(id: string) {
    patch({ notices: get().notices.filter((notice) => notice.id !== id) });
  }

  function startFromSeed() {
    if (saved) dismissNotice("start");
    saved = undefined;
  }

  function startFromWeights(start: RunStart, name: string) {
    saved = { start, name };
    const message = `Runs start from the weights of ${name} now, not from their seed: the link alone does not repeat them. A change that restarts the run ends it.`;
    holder.setState(withNotice(get(), "start", message));
    restartNow();
  }

  async function fork() {
    const { moments, watched, runId } = get();
    const moment = momentAt(moments, watched ?? Number.POSITIVE_INFINITY);
    if (!moment) return;
    const parameters = await probe.weights(moment.key);
    if (get().runId !== runId) return;
    startFromWeights(startOf(parameters), `step ${moment.position.step} of the run before`);
  }

  function restartNow() {
    prepareNow();
  }

  function prepareNow(run?: OpenedRun) {
    clearTimeout(restartTimer);
    clearTimeout(liveTimer);
    restartTimer = undefined;
    rewind.follow();
    const preparing = prepare(run);
    ask(preparing); // after prepare() has named the run
  }

  async function applyLive() {
    const { experiment, shown, runId } = get();
    const changed = differingFields(shown, experiment).map((name) => [name, experiment[name]]);
    const values: LiveValues = Object.fromEntries(changed);
    const isTaken = await host.ask("setLive", SESSION, runId, values);
    if (isTaken || get().runId !== runId) return;
    const message =
      "This run has as many live changes as its link has room for: restart it to change more.";
    holder.setState(withNotice({ ...get(), experiment: get().shown }, "changes", message));
  }

  const isReady = () => get().status !== "loading" && get().status !== "failed";

  function whenReady(action: () => Promise<unknown>) {
    if (isReady()) ask(action());
  }

  /** What trains shows what it trains. */
  const transport = (action: "step" | "stepEpoch") => () => {
    patch({ wantsPlay: false });
    rewind.follow();
    whenReady(() => host.ask(action, SESSION));
  };

  return {
    receive,
    start: restartNow,
    play() {
      patch({ wantsPlay: true });
      rewind.follow();
      if (get().status === "finished") restartNow();
      else whenReady(() => host.ask("play", SESSION));
    },
    pause() {
      patch({ wantsPlay: false });
      whenReady(() => host.ask("pause", SESSION));
    },
    step: transport("step"),
    stepEpoch: transport("stepEpoch"),
    restart: restartNow,
    startFrom: startFromWeights,
    watch: rewind.watch,
    follow: rewind.follow,
    fork: () => whenReady(fork),
    newSeed() {
      startFromSeed();
      const seed = 1 + Math.floor(random() * 9999);
      patch({ experiment: { ...get().experiment, seed } });
      restartNow();
    },
    open(run, plays) {
      startFromSeed();
      const { experiment, changes } = decodeLink(run.link);
      const scheduled: LinkedRun = { experiment, changes };
      patch({ experiment, scheduled, wantsPlay: plays });
      prepareNow(run);
    },
    trainMore(epochs) {
      const { experiment } = get();
      patch({ experiment: { ...experiment, epochs: experiment.epochs + epochs }, wantsPlay: true });
      whenReady(async () => {
        await applyLive();
        await host.ask("play", SESSION);
      });
    },
    change(experiment) {
      const state = get();
      const moved = differingFields(state.experiment, experiment);
      const scheduled = withoutFields(state.scheduled, moved);
      const isLive = isReady() && !needsRestart(state.shown, experiment);
      if (restartTimer !== undefined || !isLive) {
        startFromSeed();
        // What was to change live is part of the new run.
        clearTimeout(liveTimer);
        clearTimeout(restartTimer);
        patch({ experiment, scheduled, linked: planRun(experiment, scheduled) });
        restartTimer = setTimeout(restartNow, RESTART_DELAY_MS);
      } else {
        patch({ experiment, scheduled });
        clearTimeout(liveTimer);
        liveTimer = setTimeout(() => ask(applyLive()), LIVE_DELAY_MS);
      }
    },
    shuffleDigits() {
      const { run } = get();
      if (run === undefined) return;
      const { testImages } = run;
      yardFeed.show(Array.from({ length: YARD_DIGITS }, () => Math.floor(random() * testImages)));
    },
    dismissNotice,
    result: () => host.ask("result", SESSION, get().runId),
    weights: () => host.ask("weights", SESSION, get().runId),
    training: () => host.ask("training", SESSION, get().runId),
    profile: () => host.ask("profile", SESSION),
    crash: (message) => failRun(get().runId, message),
  };
}

function needsRestart(before: Experiment, after: Experiment): boolean {
  return FIELDS.some(({ name, live }) => !live && before[name] !== after[name]);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
