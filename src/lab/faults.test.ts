import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCpuEngine } from "../engine/cpu/cpuEngine.ts";
import { decodeLink } from "../experiment/link.ts";
import { Host } from "../host/host.ts";
import { ENGINE_FAULTS, FaultyEngine, type PlannedFault } from "../host/testing/faultyEngine.ts";
import type { RunEvent } from "../run/events.ts";
import type { History, RunResult } from "../run/result.ts";
import { smallDataset } from "../run/testing/fakeEngine.ts";
import { type AddressBar, syncLink } from "../store/linkSync.ts";
import { createRunStore } from "../store/runStore.ts";
import { viewStoreOfLink } from "../store/viewStore.ts";
import { createRunController, type RunController } from "./runController.ts";
import type { RunState } from "./runState.ts";
import { fakeProbe } from "./testing/fakeProbe.ts";

/** Moments that faults come at: FAULTS=200 for the long run. */
const MOMENTS = Number(process.env.FAULTS ?? 16);
/** Pages that run at once: each waits most of the time. */
const AT_ONCE = 8;
/** For each moment: a run takes a tenth of a second, and a failure up to a second. */
const STUCK_MS = 30_000;

const SMALL = "trainSize=1000&numExperts=3&hiddenSize=4&batchSize=100&epochs=3";
const LINKS = [
  `?v=1&${SMALL}`,
  `?v=1&${SMALL}&learningRate=0.01;0.1@7;0.001@19&importanceCoef=0.1;0@12`,
  `?v=1&method=expert-choice&${SMALL}&seed=7`,
  `?v=1&method=switch&${SMALL}&seed=3`,
];

const PAGE_FAULTS = ["killed", "reloaded", "replaceState throws"] as const;
type PageFault = (typeof PAGE_FAULTS)[number];

interface Moment {
  readonly link: string;
  /** What goes wrong in the engine, one after the other. */
  readonly engine: readonly Omit<PlannedFault, "hasHappened">[];
  /** What goes wrong around it, at the event of this number. */
  readonly page: { readonly kind: PageFault; readonly event: number } | undefined;
}

const call = fc.integer({ min: 0, max: 25 });
const anyMoment: fc.Arbitrary<Moment> = fc.record({
  link: fc.constantFrom(...LINKS),
  engine: fc.array(fc.record({ kind: fc.constantFrom(...ENGINE_FAULTS), call }), { maxLength: 2 }),
  page: fc.option(
    fc.record({ kind: fc.constantFrom(...PAGE_FAULTS), event: fc.integer({ min: 1, max: 15 }) }),
    { nil: undefined },
  ),
});

/** Moments in every sample: a recovery, a failure after another, and a recovery after a failed checkpoint. */
const ALWAYS: readonly Moment[] = [
  { link: LINKS[0], engine: [{ kind: "lost", call: 9 }], page: undefined },
  {
    link: LINKS[3],
    engine: [
      { kind: "zeros", call: 6 },
      { kind: "rejects", call: 0 },
    ],
    page: { kind: "killed", event: 10 },
  },
  // A state that is not finite must not become the checkpoint that a run falls back to.
  {
    link: LINKS[2],
    engine: [
      { kind: "not-a-number", call: 22 },
      { kind: "lost", call: 1 },
    ],
    page: undefined,
  },
];

/** A page with its controls, its address and its worker, all in this thread. */
class Page {
  readonly store: ReturnType<typeof createRunStore>;
  readonly controller: RunController;
  readonly events: RunEvent[] = [];
  address: string;
  refusesAddresses = false;
  onEvent: () => void = () => {};
  #host: Host;
  readonly #stop: () => void;

  constructor(link: string, faults: readonly PlannedFault[] = []) {
    const { issues, ...linked } = decodeLink(link);
    expect(issues).toEqual([]);
    this.address = link;
    this.store = createRunStore(linked);
    this.#host = this.#openHost(faults);
    this.controller = createRunController({
      host: {
        prepare: (...request) => this.#host.prepare(...request),
        ask: (name, ...args) => (this.#host[name] as (...given: unknown[]) => never)(...args),
      },
      probe: fakeProbe(),
      holder: this.store,
    });
    this.#stop = syncLink(this.store, viewStoreOfLink(""), this.#addressBar());
    this.controller.start();
  }

  get state(): RunState {
    return this.store.getState();
  }

  /** Ends the worker without a word of its own, and opens another. */
  kill(): void {
    this.#host.listen(() => {});
    this.#host.dispose();
    this.#host = this.#openHost([]);
    this.controller.crash("The training worker stopped.");
  }

  close(): void {
    this.#stop();
    this.#host.listen(() => {});
    this.#host.dispose();
  }

  /** Plays until the run has finished or failed. @throws Error if it does neither */
  async playToEnd(): Promise<void> {
    this.controller.play();
    const began = performance.now();
    while (this.state.status !== "finished" && this.state.status !== "failed") {
      if (performance.now() - began > STUCK_MS) throw new Error(`Stuck: ${this.state.status}.`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async result(): Promise<RunResult> {
    const result = await this.controller.result();
    if (!result) throw new Error("A finished run has a result.");
    return result;
  }

  #openHost(faults: readonly PlannedFault[]): Host {
    const host = new Host({
      loadData: async () => smallDataset(),
      createEngine: async (config, dataset) => {
        const engine = new FaultyEngine(createCpuEngine(config, dataset), "webgpu", faults);
        return { engine, notices: [], loseDevice: () => engine.loseDevice() };
      },
      runtime: "node",
    });
    host.listen((event) => {
      this.events.push(event);
      this.controller.receive(event);
      this.onEvent();
    });
    return host;
  }

  #addressBar(): AddressBar {
    return {
      location: { pathname: "", hash: "" },
      history: {
        replaceState: (_state, _unused, url) => {
          if (this.refusesAddresses) throw new DOMException("too often", "SecurityError");
          this.address = String(url);
        },
      },
      addEventListener: () => {},
      removeEventListener: () => {},
    };
  }
}

/** A run's history, to the bit what its link gives where nothing goes wrong. */
async function undisturbed(link: string): Promise<RunResult> {
  const page = new Page(link);
  await page.playToEnd();
  const result = await page.result();
  page.close();
  return result;
}

const kept = new Map<string, Promise<RunResult>>();
function expected(link: string): Promise<RunResult> {
  const result = kept.get(link) ?? undisturbed(link);
  kept.set(link, result);
  return result;
}

/** Every number that the page was told must be one that the undisturbed run has, at that step. */
function expectTrue(events: readonly RunEvent[], history: History): void {
  let previous = 0;
  for (const event of events) {
    if (event.kind === "resumed") previous = event.step;
    if (event.kind === "ready") previous = 0;
    if (event.kind === "evaluation") {
      const at = history.testStep.indexOf(event.evaluation.step);
      expect(at).toBeGreaterThanOrEqual(0);
      expect(event.evaluation.accuracy).toBe(history.testAccuracy[at]);
    }
    if (event.kind !== "records") continue;
    event.batch.steps.forEach((step, i) => {
      const rows = history.taskLoss.slice(previous, step);
      const mean = rows.reduce((sum, loss) => sum + loss, 0) / rows.length;
      expect(Math.abs(event.batch.taskLoss[i] - mean)).toBeLessThanOrEqual(1e-6 * mean);
      previous = step;
    });
  }
}

/**
 * What was told before the checkpoint that another engine goes on from is void. A run that is changed by hand takes
 * another way from there.
 */
function sinceResumed(events: readonly RunEvent[]): readonly RunEvent[] {
  const last = events.findLastIndex(({ kind }) => kind === "resumed");
  return events.slice(Math.max(0, last));
}

/** The message of a failure and its remedy are sentences. */
function expectSentences(state: RunState): void {
  expect(state.failure?.message).toMatch(/^\S.{10,}\.$/s);
  expect(state.failure?.remedy).toMatch(/^\S.{10,}\.$/s);
}

async function live({ link, engine, page: around }: Moment): Promise<string> {
  const faults = engine.map((fault): PlannedFault => ({ ...fault, hasHappened: false }));
  let page = new Page(link, faults);
  let events = 0;
  let hasBeenKilled = false;
  let isReloaded = false;
  page.onEvent = () => {
    if (!around || ++events !== around.event) return;
    if (around.kind === "reloaded") isReloaded = true;
    // Faults are injected between events, never within one.
    queueMicrotask(() => {
      if (around.kind === "killed") {
        hasBeenKilled = true;
        page.kill();
      }
      if (around.kind !== "replaceState throws") return;
      page.refusesAddresses = true;
      page.controller.change({ ...page.state.experiment, learningRate: 0.02 });
    });
  };
  const faultsSoFar = () =>
    faults.filter(({ hasHappened }) => hasHappened).length + Number(hasBeenKilled);
  const seen = new Set<string>();
  await page.playToEnd();
  for (let failures = 1; page.state.status === "failed"; failures++) {
    // Every failure has a fault of its own: after a failure, the next run is not affected by the old fault.
    expect(failures).toBeLessThanOrEqual(faultsSoFar());
    expectSentences(page.state);
    seen.add("failed");
    if (!page.refusesAddresses) expectTrue(page.events, (await expected(link)).history);
    page.events.length = 0;
    page.controller.restart();
    await page.playToEnd();
  }
  if (isReloaded) {
    const { address } = page;
    page.close();
    page = new Page(address);
    await page.playToEnd();
    seen.add("reloaded");
  }
  expect(page.state.status).toBe("finished");
  const result = await page.result();
  // A run that was changed by hand has a link of its own, see RunSpec.
  const wanted = await expected(page.refusesAddresses ? result.link : link);
  expect(result.history).toEqual(wanted.history);
  expect(result.test).toEqual(wanted.test);
  expect(result.link).toBe(wanted.link);
  const told = page.refusesAddresses ? sinceResumed(page.events) : page.events;
  if (seen.size === 0 || !page.refusesAddresses) expectTrue(told, wanted.history);
  if (page.events.some(({ kind }) => kind === "resumed")) seen.add("recovered");
  page.close();
  return [...seen].join(", ") || "finished";
}

describe(`runs with faults at ${MOMENTS} moments`, () => {
  it(
    "report no wrong number, are never stuck, and have the undisturbed history once they are recovered",
    async () => {
      const moments = [...ALWAYS, ...fc.sample(anyMoment, MOMENTS - ALWAYS.length)];
      const outcomes: Record<string, number> = {};
      let next = 0;
      const work = async () => {
        for (let moment = moments[next++]; moment; moment = moments[next++]) {
          const outcome = await live(moment).catch((error: unknown) => {
            throw new Error(`At the moment ${JSON.stringify(moment)}`, { cause: error });
          });
          outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      console.info(outcomes);
      expect(Object.keys(outcomes).some((outcome) => outcome.includes("failed"))).toBe(true);
      expect(Object.keys(outcomes).some((outcome) => outcome.includes("recovered"))).toBe(true);
    },
    20_000 + MOMENTS * 3000,
  );
});
