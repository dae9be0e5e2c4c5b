import { describe, expect, it } from "vitest";
import { methodDefaults } from "../experiment/fields.ts";
import { initParameters } from "../reference/parameters.ts";
import { engineConfig } from "../run/engineConfig.ts";
import type { RunEvent } from "../run/events.ts";
import type { RunResult } from "../run/result.ts";
import { specOf } from "../run/runSpec.ts";
import type { RunWeights } from "../run/runWeights.ts";
import { FAKE_RUN } from "../run/testing/fakeEvents.ts";
import { parametersOf, readWeights } from "../weights/weightsFile.ts";
import { runToEnd } from "./runToEnd.ts";

const SPEC = specOf(methodDefaults("tutorial"));
const RESULT = { schema: 1, steps: 5 } as RunResult;
const FAILURE = { code: "internal", message: "It died.", remedy: "Reload.", retry: false } as const;

const forEver = () => new Promise<never>(() => {});
const atOnce = async () => {};

/** A host that is ready once prepared, and does what it is told in these functions. */
function start(does: {
  readonly prepare?: () => Promise<void>;
  readonly play?: () => Promise<void>;
  readonly result?: () => Promise<RunResult | undefined>;
  readonly pause?: () => Promise<void>;
  /** Asked for, if it is here. */
  readonly weights?: () => Promise<RunWeights | undefined>;
}) {
  let emit: (event: RunEvent) => void = () => {};
  const interruption = new AbortController();
  const asked: string[] = [];
  const host = {
    listen: (listener: (event: RunEvent) => void) => {
      emit = listener;
    },
    prepare: async () => {
      asked.push("prepare");
      await (does.prepare ?? atOnce)();
      emit({ runId: "run", kind: "ready", run: FAKE_RUN });
    },
    play: async () => {
      asked.push("play");
      await (does.play ?? atOnce)();
    },
    pause: async () => {
      asked.push("pause");
      await (does.pause ?? atOnce)();
    },
    result: does.result ?? (async () => RESULT),
    weights: does.weights ?? forEver,
  };
  const outcome = runToEnd(host, SPEC, () => {}, interruption.signal, does.weights !== undefined);
  return {
    outcome,
    asked,
    emit: (event: RunEvent) => emit(event),
    interrupt: () => interruption.abort(),
  };
}

const finish = { runId: "run", kind: "status", status: "finished" } as const;
const fail = { runId: "run", kind: "failed", failure: FAILURE } as const;
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe("runToEnd", () => {
  it("gives the result of a run that finishes", async () => {
    const { outcome, emit } = start({});
    await settled();
    emit(finish);
    expect(await outcome).toEqual({ ok: true, result: RESULT });
  });

  it("has the weights where they are wanted, and fails without them", async () => {
    const { rows, columns, numClasses, trainImages } = FAKE_RUN;
    const dataset = { rows, columns, numClasses, train: { count: trainImages } };
    const { shape } = engineConfig(SPEC.experiment, dataset);
    const parameters = initParameters(shape, 1);
    const result = async () => ({ ...RESULT, ...SPEC });
    const good = start({ result, weights: async () => ({ step: 5, parameters }) });
    await settled();
    good.emit(finish);
    const outcome = await good.outcome;
    const weights = readWeights((outcome.ok && outcome.weights) || new Uint8Array());
    expect(weights.step).toBe(5);
    expect(parametersOf(weights, dataset)).toEqual(parameters);

    const bad = start({ result, weights: async () => undefined });
    await settled();
    bad.emit(finish);
    expect(await bad.outcome).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining("without its weights") },
    });
  });

  it.each([
    ["prepare", { prepare: forEver }],
    ["play", { play: forEver }],
    ["training", {}],
  ])("ends when the worker dies in %s", async (_, does) => {
    const { outcome, emit } = start(does);
    await settled();
    emit(fail);
    expect(await outcome).toEqual({ ok: false, failure: FAILURE });
  });

  it("ends when the worker dies before it hands over the result", async () => {
    const { outcome, emit } = start({ result: forEver });
    await settled();
    emit(finish);
    await settled();
    emit(fail);
    expect(await outcome).toEqual({ ok: false, failure: FAILURE });
  });

  it("says what a worker threw", async () => {
    const { outcome } = start({ prepare: () => Promise.reject(new Error("No such method.")) });
    expect(await outcome).toMatchObject({ ok: false, failure: { message: "No such method." } });
  });

  it("ends what a worker threw with a full stop, since a remedy follows", async () => {
    const { outcome } = start({ prepare: () => Promise.reject(new Error("Out of memory")) });
    expect(await outcome).toMatchObject({ ok: false, failure: { message: "Out of memory." } });
  });

  it("advises the CPU only while the run is not on it", async () => {
    const ofNothing = start({ prepare: () => Promise.reject(new Error("It died")) });
    expect(await ofNothing.outcome).toMatchObject({
      failure: { remedy: expect.stringContaining("--engine cpu") },
    });
    const onCpu = start({ play: () => Promise.reject(new Error("It died")) });
    expect(await onCpu.outcome).toMatchObject({ failure: { remedy: "Run it again." } });
  });

  it("has no outcome without a result", async () => {
    const { outcome, emit } = start({ result: async () => undefined });
    await settled();
    emit(finish);
    expect(await outcome).toMatchObject({ ok: false, failure: { code: "internal" } });
  });
});

describe("an interruption", () => {
  it("pauses the run, and marks its result", async () => {
    const { outcome, asked, interrupt } = start({});
    await settled();
    interrupt();
    expect(await outcome).toEqual({ ok: true, result: { ...RESULT, interrupted: true } });
    expect(asked).toEqual(["prepare", "play", "pause"]);
  });

  it("that comes with the last step marks nothing", async () => {
    const running = start({ pause: async () => running.emit(finish), result: async () => RESULT });
    await settled();
    running.interrupt();
    expect(await running.outcome).toEqual({ ok: true, result: RESULT });
  });

  it.each([
    ["is ready", { prepare: forEver }],
    ["was tested", { result: async () => undefined }],
  ])("before the run %s says that nothing is measured", async (_, does) => {
    const { outcome, interrupt } = start(does);
    await settled();
    interrupt();
    expect(await outcome).toMatchObject({
      ok: false,
      failure: { message: expect.stringMatching(/nothing is measured/) },
    });
  });

  it("ends even where the worker dies of it", async () => {
    const { outcome, emit, interrupt } = start({ pause: forEver });
    await settled();
    interrupt();
    await settled();
    emit(fail);
    expect(await outcome).toEqual({ ok: false, failure: FAILURE });
  });
});
