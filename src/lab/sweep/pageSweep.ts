import { countPlaces, readSweep, type SweepRun } from "../../experiment/sweep.ts";
import type { AdapterKind } from "../../host/graphicsAdapter.ts";
import type { RunFailure } from "../../run/events.ts";
import type { RunResult } from "../../run/result.ts";
import type { RunArchive } from "../archive/runArchive.ts";
import { batchesOf } from "./batches.ts";
import { cpuSeconds } from "./estimate.ts";
import { inSlices } from "./inSlices.ts";
import { inTrainingOrder } from "./order.ts";
import { PauseGate } from "./pauseGate.ts";
import { rowOf } from "./points.ts";
import { ProgressBook } from "./progress.ts";
import { type ClassTest, type DoneRun, NO_SWEEP, type SweepState } from "./sweepState.ts";
import { type Lane, trainAll } from "./trainAll.ts";

/** Where the state is kept; a Zustand store is one. */
export interface SweepHolder {
  getState(): SweepState;
  setState(state: SweepState): void;
}

export interface PageSweepOptions {
  readonly holder: SweepHolder;
  readonly archive: Pick<RunArchive, "list" | "result" | "keepResult">;
  readonly openLane: (gate: PauseGate) => Lane<SweepRun>;
  readonly findAdapter: () => Promise<AdapterKind>;
  /** In milliseconds. */
  readonly now?: () => number;
}

/** What a visitor can do with the sweep of the page. */
export interface PageSweep {
  /**
   * Sets up the sweep of a link, in place of the one that was open. Of a very large grid only the number of points is
   * told, until it `isWanted`. Runs that the archive has are done.
   */
  open(link: string, isWanted?: boolean): Promise<void>;
  /** Trains what is missing, so many runs at a time on the CPU. Runs that failed are tried again. */
  start(numLanes: number): Promise<void>;
  pause(): void;
  resume(): void;
  /** Ends the training: runs under way are given up, those that are done stay. */
  cancel(): void;
  close(): void;
  /** Reads what figures by class need of the runs that are done. */
  readTests(): Promise<void>;
}

/** What trains now. */
interface Training {
  readonly stop: AbortController;
  readonly gate: PauseGate;
  readonly book: ProgressBook;
}

/** A grid with more places is read only when the visitor says so. */
const MANY_PLACES = 1000;
/** The page redraws no more often while runs train. */
const TELL_GAP_MS = 250;

export function createPageSweep(options: PageSweepOptions): PageSweep {
  const { holder, archive, openLane, findAdapter, now = () => performance.now() } = options;
  const get = () => holder.getState();
  const patch = (part: Partial<SweepState>) => holder.setState({ ...get(), ...part });
  const report = (problem: string) => patch({ problem });

  /** Of the sweep that is open. */
  let opened = new AbortController();
  let training: Training | undefined;

  async function open(link: string, isWanted = false): Promise<void> {
    close();
    const { signal } = opened;
    const numPlaces = countPlaces(link);
    patch({ link, numAsked: numPlaces > MANY_PLACES && !isWanted ? numPlaces : undefined });
    if (get().numAsked !== undefined) return;
    try {
      const sweep = await inSlices(readSweep(link), signal);
      const costs = await inSlices(weigh(sweep.runs), signal);
      const adapter = await adapterFor(sweep.runs);
      const done = await findDone(sweep.runs);
      if (!signal.aborted) patch({ link: sweep.link, sweep, costs, adapter, done });
    } catch (error) {
      if (!signal.aborted) report(`The sweep could not be set up: ${messageOf(error)}`);
    }
  }

  /** Whether there is WebGPU is asked only where it matters: it takes a moment. */
  async function adapterFor(runs: readonly SweepRun[]): Promise<AdapterKind> {
    return runs.every(({ experiment }) => experiment.engine === "cpu") ? "none" : findAdapter();
  }

  async function findDone(runs: readonly SweepRun[]): Promise<ReadonlyMap<string, DoneRun>> {
    const links = new Set(runs.map(({ link }) => link));
    const done = new Map<string, DoneRun>();
    try {
      for (const { id, link, standing, row, startedFrom } of await archive.list()) {
        const isOfLink = links.has(link) && startedFrom === undefined;
        if (standing !== "done" || row === undefined || !isOfLink || done.has(link)) continue;
        done.set(link, { id, row, test: undefined });
      }
    } catch (error) {
      report(`Which runs are done already could not be read: ${messageOf(error)}`);
    }
    return done;
  }

  async function start(numLanes: number): Promise<void> {
    const { sweep, costs, adapter, done } = get();
    if (sweep === undefined || adapter === undefined || training !== undefined) return;
    const runs = inTrainingOrder(sweep).filter(({ link }) => !done.has(link));
    if (runs.length === 0) return;
    const gate = new PauseGate(now);
    const weighed = runs.map(({ link }) => ({ link, cost: costs.get(link) ?? 1 }));
    const book = new ProgressBook(weighed, () => gate.openMs());
    const own = { stop: new AbortController(), gate, book };
    training = own;
    const news = collectNews(own);
    patch({
      standing: "training",
      failures: new Map(),
      problem: undefined,
      progress: book.progress,
    });
    const keep = async (run: SweepRun, result: RunResult) => {
      const id = await keepResult(result, sweep.link);
      news.addDone(run.link, { id, row: rowOf(result), test: classTest(result) });
    };
    const kept: Promise<void>[] = [];
    const shared = {
      signal: own.stop.signal,
      openLane: () => openLane(gate),
      onProgress: ({ link }: SweepRun, share: number) => news.advance(link, share),
      onDone: (run: SweepRun, result: RunResult) => {
        book.end(run.link, true);
        kept.push(keep(run, result));
      },
      onFailed: ({ link }: SweepRun, failure: RunFailure) => {
        book.end(link, false);
        news.addFailure(link, failure);
      },
    };
    try {
      const { onCpu, onGpu } = batchesOf(runs, adapter);
      await trainAll({ ...shared, batches: onCpu, numLanes });
      await trainAll({ ...shared, batches: onGpu, numLanes: 1 });
    } catch (error) {
      report(`The sweep stopped: ${messageOf(error)}`);
    }
    await Promise.all(kept);
    news.tell();
    if (training === own) {
      training = undefined;
      patch({ standing: "ready", progress: undefined });
    }
  }

  async function keepResult(result: RunResult, sweepLink: string): Promise<string | undefined> {
    try {
      return (await archive.keepResult(result, { origin: "sweep", sweepLink })).id;
    } catch (error) {
      report(`A run is done, but lasts only as long as this page: ${messageOf(error)}`);
      return undefined;
    }
  }

  /** Puts what happens into the state, a few times a second at most. */
  function collectNews(own: Training) {
    const { signal } = opened;
    const done = new Map<string, DoneRun>();
    const failures = new Map<string, RunFailure>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = () => {
      clearTimeout(timer);
      timer = undefined;
      if (signal.aborted) return;
      const state = get();
      patch({
        progress: training === own ? own.book.progress : state.progress,
        ...(done.size > 0 ? { done: new Map([...state.done, ...done]) } : {}),
        ...(failures.size > 0 ? { failures: new Map([...state.failures, ...failures]) } : {}),
      });
      done.clear();
      failures.clear();
    };
    const tellSoon = () => {
      timer ??= setTimeout(tell, TELL_GAP_MS);
    };
    return {
      tell,
      addDone(link: string, run: DoneRun) {
        done.set(link, run);
        tellSoon();
      },
      addFailure(link: string, failure: RunFailure) {
        failures.set(link, failure);
        tellSoon();
      },
      advance(link: string, share: number) {
        own.book.advance(link, share);
        tellSoon();
      },
    };
  }

  function cancel() {
    if (training === undefined) return;
    const { stop } = training;
    training = undefined;
    stop.abort();
    patch({ standing: "ready", progress: undefined });
  }

  function close() {
    cancel();
    opened.abort();
    opened = new AbortController();
    holder.setState(NO_SWEEP);
  }

  return {
    open,
    start,
    cancel,
    close,
    pause() {
      if (training === undefined) return;
      training.gate.pause();
      patch({ standing: "paused" });
    },
    resume() {
      if (training === undefined) return;
      training.gate.resume();
      patch({ standing: "training" });
    },
    async readTests() {
      const { signal } = opened;
      const read = new Map<string, DoneRun>();
      for (const [link, run] of get().done) {
        if (run.id === undefined || run.test !== undefined) continue;
        const result = await archive.result(run.id).catch(() => undefined);
        if (signal.aborted) return;
        if (result !== undefined) read.set(link, { ...run, test: classTest(result) });
      }
      if (read.size > 0) patch({ done: new Map([...get().done, ...read]) });
    },
  };
}

function* weigh(runs: readonly SweepRun[]): Generator<void, ReadonlyMap<string, number>> {
  const costs = new Map<string, number>();
  for (const { link, experiment } of runs) {
    yield;
    costs.set(link, cpuSeconds(experiment));
  }
  return costs;
}

function classTest({ test: { perClass, load, routing } }: RunResult): ClassTest {
  return { perClass, load, routing };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
