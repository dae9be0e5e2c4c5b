import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DEFAULT_EXPERIMENT } from "../experiment/fields.ts";
import { ProbeStoppedError } from "../host/probeClient.ts";
import type { ProbeRequest } from "../probe/probe.ts";
import type { YardSnapshot } from "../probe/yardSnapshot.ts";
import { parameterLayout } from "../reference/parameters.ts";
import { engineConfig } from "../run/engineConfig.ts";
import { fakeBatch, fakeEvaluation } from "../run/testing/fakeEvents.ts";
import { MAX_MOMENTS, MOMENT_BYTES } from "./moments.ts";
import { createRewind } from "./rewind.ts";
import { initialRunState, type RunState } from "./runState.ts";
import { NO_FRAME } from "./shownFrame.ts";
import { fakeProbe } from "./testing/fakeProbe.ts";
import { frameAt, settle, startController } from "./testing/startedController.ts";

describe("looking back", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** A run that has been shown at these steps. */
  async function startWithMoments(steps: readonly number[]) {
    const forgotten: number[] = [];
    const probe = fakeProbe({
      remember: async (_request, { forget }) => void forgotten.push(...forget),
      draw: async (key) => ({ step: key }) as YardSnapshot,
    });
    const lab = startController([], probe);
    await settle();
    const show = async (step: number) => {
      lab.emit({ kind: "records", batch: fakeBatch([step]) });
      const test = { evaluation: fakeEvaluation({ step }), tokenChoice: undefined };
      lab.emit({ kind: "frame", frame: { ...frameAt(step), test } });
      await settle();
    };
    for (const step of steps) await show(step);
    return { lab, show, forgotten };
  }

  it("shows all of a moment while the run goes on, and then the newest frame again", async () => {
    const { lab, show } = await startWithMoments([1, 2, 3]);
    const newest = lab.state.frame;
    expect(newest.position?.step).toBe(3);
    lab.controller.watch(2);
    await settle();
    expect(lab.state.watched).toBe(2);
    // Keys count the frames.
    expect(lab.state.frame).toMatchObject({
      position: { step: 2 },
      evaluation: { step: 2 },
      yard: { step: 2 },
    });
    await show(4);
    expect(lab.state.frame.position?.step).toBe(2);
    expect(lab.state.moments.map(({ position }) => position.step)).toEqual([1, 2, 3, 4]);
    lab.controller.follow();
    await settle();
    expect(lab.state.watched).toBeUndefined();
    expect(lab.state.frame).toMatchObject({ position: { step: 4 }, yard: { step: 4 } });
  });

  it("ends with training: a step shows what it trained", async () => {
    const { lab, show } = await startWithMoments([1, 2]);
    lab.controller.watch(1);
    await settle();
    lab.controller.step();
    await settle();
    expect(lab.state.watched).toBeUndefined();
    await show(3);
    expect(lab.state.frame.position?.step).toBe(3);
  });

  it("forks: a new run starts from the weights of the moment, and the probe forgets the old one's", async () => {
    const { lab, show, forgotten } = await startWithMoments([1, 2, 3]);
    lab.controller.watch(2);
    await settle();
    lab.controller.fork();
    await settle();
    expect(lab.calls.at(-1)).toBe(
      "prepare 8 experts, seed 0, from step 0 of step 2 of the run before",
    );
    expect(lab.state.moments).toEqual([]);
    expect(lab.state.watched).toBeUndefined();
    expect(lab.state.notices.map(({ message }) => message)).toEqual([
      expect.stringContaining("the weights of step 2 of the run before"),
    ]);
    await show(1);
    expect(forgotten).toEqual([1, 2, 3]);
  });

  it("has nothing left where the probe stopped, and says so by having no moments", async () => {
    let stops = false;
    const draw = async () => {
      if (stops) throw new ProbeStoppedError("The worker that draws the yard stopped.");
      return {} as YardSnapshot;
    };
    const lab = startController([], fakeProbe({ draw }));
    await settle();
    lab.emit({ kind: "frame", frame: frameAt(1) });
    await settle();
    expect(lab.state.moments).toHaveLength(1);
    stops = true;
    lab.controller.watch(1);
    await settle();
    expect(lab.state.moments).toEqual([]);
    expect(lab.state.watched).toBeUndefined();
    expect(lab.calls.at(-1)).toBe("look");
  });
});

describe("the past that the probe keeps", () => {
  const MNIST = { rows: 28, columns: 28, numClasses: 10, train: { count: 60_000 } };

  it.each([
    ["the default model", {}],
    ["64 experts", { numExperts: 64 }],
    ["the widest experts", { hiddenSize: 256 }],
    ["the largest model", { numExperts: 64, hiddenSize: 256 }],
  ] as const)("of a run of 100 epochs takes at most 64 MB: %s", (_, changes) => {
    const experiment = { ...DEFAULT_EXPERIMENT, epochs: 100, ...changes };
    const { shape, batchSize, trainSize } = engineConfig(experiment, MNIST);
    const bytes = 4 * parameterLayout(shape).size;
    const linked = { experiment, changes: [] };
    let state: RunState = { ...initialRunState(linked, []), runId: "run", status: "running" };
    const rewind = createRewind({
      getState: () => state,
      patch: (part) => {
        state = { ...state, ...part };
      },
      feed: () => ({ recall: () => {}, follow: () => {} }),
    });
    /** Bytes of each frame that the probe has. */
    const held = new Map<number, number>();
    let most = 0;
    const frames = [1, 2, 5, 10, 20, 50, 100];
    const steps = 100 * Math.ceil(trainSize / batchSize);
    // A frame every tenth of an epoch.
    for (let step = 200; step <= steps; step += Math.ceil(steps / 1000)) frames.push(step);
    for (const step of frames) {
      const position = fakeBatch([step]);
      const { key, forget } = rewind.remember({
        run: "run",
        shown: { ...NO_FRAME, position, evaluation: fakeEvaluation({ step }) },
        // Of a frame's weights, only their size is asked for.
        request: {
          experiment,
          frame: { position, parameters: { byteLength: bytes } },
        } as unknown as ProbeRequest,
        isAtRest: false,
      });
      for (const gone of forget) expect(held.delete(gone)).toBe(true);
      held.set(key, bytes);
      most = Math.max(most, held.size * bytes);
    }
    expect(most).toBeLessThanOrEqual(64e6);
    expect([...held.keys()]).toEqual(state.moments.map((moment) => moment.key));
    // As many as the budget has room for.
    expect(held.size).toBe(Math.min(MAX_MOMENTS, Math.floor(MOMENT_BYTES / bytes)));
    expect(state.moments.at(-1)?.position.step).toBe(frames.at(-1));
  });
});
