import { afterEach, describe, expect, it, vi } from "vitest";
import { syntheticDataset } from "../testing/syntheticDataset.ts";
import { testConfig } from "../testing/testConfig.ts";
import { memoryOfThisVisit } from "./autotune.ts";
import { createWebGpuEngine } from "./createWebGpuEngine.ts";
import { requestWebGpu } from "./device.ts";
import { sharedGpu, takeGpuErrors } from "./testing/sharedGpu.ts";
import type { WebGpuEngine } from "./webGpuEngine.ts";

const gpu = await sharedGpu();

afterEach(() => {
  vi.restoreAllMocks();
});

const SIZES = { rows: 6, columns: 6, numClasses: 10, trainCount: 90, testCount: 40 };
const createDataset = () => syntheticDataset(SIZES);
const dataset = createDataset();
const config = testConfig({ D: 36, C: 10, trainSize: 80 });

const createEngine = () => createWebGpuEngine(gpu, config, dataset);

/**
 * Buffers made and not destroyed, with their bytes, from now on. Those with the label `refused` are invalid: no
 * device has so much.
 */
function watchBuffers(refused = "") {
  const alive = new Map<GPUBuffer, number>();
  const create = gpu.device.createBuffer.bind(gpu.device);
  const { destroy } = GPUBuffer.prototype;
  vi.spyOn(gpu.device, "createBuffer").mockImplementation((descriptor) => {
    const size = descriptor.label === refused ? 2 ** 50 : descriptor.size;
    const buffer = create({ ...descriptor, size });
    alive.set(buffer, descriptor.size);
    return buffer;
  });
  vi.spyOn(GPUBuffer.prototype, "destroy").mockImplementation(function (this: GPUBuffer) {
    alive.delete(this);
    return destroy.call(this);
  });
  return alive;
}

async function expectToFail(engine: WebGpuEngine, error: object): Promise<void> {
  await expect(engine.train(1)).rejects.toMatchObject(error);
  await expect(engine.evaluate(1)).rejects.toMatchObject(error);
  await expect(engine.readState()).rejects.toMatchObject(error);
  await expect(engine.readParameters()).rejects.toMatchObject(error);
  const { replicas } = engine.config;
  expect(() => engine.setReplicas(replicas)).toThrow(expect.objectContaining(error));
}

describe("an engine whose device refuses something", () => {
  it("rejects the call, says what and where, and trains no further; others do", async () => {
    const engine = await createEngine();
    const other = await createEngine();
    const undisturbed = await createEngine();
    await engine.train(3);
    await other.train(3);
    engine.buffers.hidden.destroy();
    const failing = engine.train(4);
    const fine = other.train(4);
    const error = {
      name: "GpuValidationError",
      message: expect.stringMatching(/refused training, steps 3 to 6: .*hidden/s),
    };
    await expect(failing).rejects.toMatchObject(error);
    await expectToFail(engine, error);
    await undisturbed.train(3);
    expect(await fine).toEqual(await undisturbed.train(4));
    for (const each of [engine, other, undisturbed]) each.dispose();
  });

  it.each(["records", "replicas", "tokens"] as const)(
    "never gives the records of the call before: %s destroyed",
    async (name) => {
      const engine = await createEngine();
      await engine.train(4);
      engine.buffers[name].destroy();
      await expect(engine.train(4)).rejects.toThrow("steps 4 to 7");
      engine.dispose();
    },
  );

  it("rejects an evaluation and a reading", async () => {
    const evaluating = await createEngine();
    await evaluating.evaluate(1);
    evaluating.buffers.answers.destroy();
    await expect(evaluating.evaluate(1)).rejects.toThrow(
      "refused an evaluation by rule own at step 0",
    );
    const reading = await createEngine();
    reading.buffers.model.destroy();
    await expect(reading.readState()).rejects.toThrow("refused the state at step 0");
    evaluating.dispose();
    reading.dispose();
  });

  it("rejects the call after a write that failed, with what the write was", async () => {
    const engine = await createEngine();
    const state = await engine.readState();
    engine.buffers.model.destroy();
    engine.writeState({ ...state, step: 30 });
    await expect(engine.readParameters()).rejects.toThrow("refused the state of step 30");
    engine.dispose();
  });

  it("fails all engines of the device by an error that no call made, but none that has ended", async () => {
    const engines = [await createEngine(), await createEngine()];
    const ended = await createEngine();
    ended.dispose();
    const pending = engines[0].train(2);
    const outcome = pending.then(
      () => "resolved",
      () => "rejected",
    );
    gpu.device.createBuffer({ label: "nobody's", size: 2 ** 50, usage: GPUBufferUsage.STORAGE });
    await gpu.device.queue.onSubmittedWorkDone();
    await outcome;
    const error = {
      name: "GpuInternalError",
      message: expect.stringMatching(/outside any call of the engine/),
    };
    for (const engine of engines) {
      await vi.waitFor(async () => expectToFail(engine, error));
      engine.dispose();
    }
    await expect(ended.train(1)).rejects.toMatchObject({ name: "EngineDisposedError" });
    const next = await createEngine();
    expect((await next.train(1)).steps).toBe(1);
    next.dispose();
    expect(await takeGpuErrors()).toEqual([expect.stringContaining("nobody's")]);
  });

  it("takes no results that the kernels did not write", async () => {
    const engine = await createEngine();
    await engine.train(2);
    const skip = vi
      .spyOn(GPUComputePassEncoder.prototype, "dispatchWorkgroups")
      .mockImplementation(() => {});
    await expect(engine.train(3)).rejects.toMatchObject({
      name: "WrongResultError",
      message: expect.stringContaining("The record of step 2, replica 0, says step 0"),
    });
    skip.mockRestore();
    engine.dispose();
    const other = await createEngine();
    vi.spyOn(GPUComputePassEncoder.prototype, "dispatchWorkgroups").mockImplementation(() => {});
    await expect(other.evaluate(1)).rejects.toThrow("counted 0 images instead of 40");
    other.dispose();
  });

  it("rejects what is under way when it is disposed of, and when the device is lost", async () => {
    const engine = await createEngine();
    const call = engine.train(2);
    engine.dispose();
    await expect(call).rejects.toMatchObject({ name: "EngineDisposedError" });
    const lonely = await requestWebGpu(navigator.gpu);
    const lost = await createWebGpuEngine(lonely, config, dataset);
    lonely.device.destroy();
    await lost.lost;
    await expect(lost.train(1)).rejects.toThrow();
    lost.dispose();
  });
});

describe("an engine that cannot be made", () => {
  it("says so, leaves no buffer, and the next one is whole", async () => {
    await createEngine().then((engine) => engine.dispose()); // uploads the images
    for (const label of ["hidden", "params", "capacities"]) {
      const alive = watchBuffers(label);
      await expect(createEngine()).rejects.toMatchObject({ name: "GpuValidationError" });
      expect([...alive.keys()].map((buffer) => buffer.label)).toEqual([]);
      vi.restoreAllMocks();
    }
    const engine = await createEngine();
    expect((await engine.train(1)).steps).toBe(1);
    engine.dispose();
  });

  it("says that memory ran out, and for what", async () => {
    const pop = gpu.device.popErrorScope.bind(gpu.device);
    let hidden = false;
    const create = gpu.device.createBuffer.bind(gpu.device);
    vi.spyOn(gpu.device, "createBuffer").mockImplementation((descriptor) => {
      hidden ||= descriptor.label === "hidden";
      return create(descriptor);
    });
    vi.spyOn(gpu.device, "popErrorScope").mockImplementation(async () => {
      const isNow = hidden;
      const error = await pop();
      return isNow ? new GPUOutOfMemoryError("full") : error;
    });
    await expect(createEngine()).rejects.toMatchObject({
      name: "GpuOutOfMemoryError",
      message: "The graphics device has no memory left for the engine's buffers: full.",
    });
  });

  it("does not keep images that could not be uploaded", async () => {
    const fresh = createDataset();
    const create = vi.spyOn(gpu.device, "createBuffer").mockImplementation(() => {
      throw new RangeError("createBuffer failed, size is too large");
    });
    await expect(createWebGpuEngine(gpu, config, fresh)).rejects.toMatchObject({
      name: "GpuOutOfMemoryError",
    });
    create.mockRestore();
    const engine = await createWebGpuEngine(gpu, config, fresh);
    expect((await engine.train(1)).steps).toBe(1);
    engine.dispose();
  });
});

describe("a tiling that the device does not take", () => {
  // As if the adapter were a GPU: there are several to choose from.
  const asGpu = () => ({ ...gpu, software: false });

  it("gives way to another, leaves nothing behind, and is not taken again", async () => {
    const memory = memoryOfThisVisit();
    const alive = watchBuffers();
    const compile = gpu.device.createComputePipelineAsync.bind(gpu.device);
    const failing = vi
      .spyOn(gpu.device, "createComputePipelineAsync")
      .mockRejectedValueOnce(new Error("the compiler crashed"))
      .mockImplementation(compile);
    const engine = await createWebGpuEngine(asGpu(), config, dataset, { memory });
    const { name, stepMs } = engine.info.tiling ?? {};
    expect(Object.keys(stepMs ?? {})).not.toContain("shared tiles");
    expect(name).not.toBe("shared tiles");
    expect((await engine.train(1)).steps).toBe(1);
    engine.dispose();
    expect(alive.size).toBe(0);
    failing.mockRestore();
  });
});

describe("what an engine takes", () => {
  it("is what it says", async () => {
    const alive = watchBuffers();
    const engine = await createWebGpuEngine(gpu, config, createDataset());
    await Promise.all([engine.train(4), engine.train(4)]);
    await engine.evaluate(1);
    await engine.evaluate(1, "token-choice");
    await engine.readParameters();
    await engine.readState();
    const { memory } = engine.info;
    const bytes = [...alive.values()].reduce((sum, size) => sum + size, 0);
    const said = memory.weights + memory.batch + memory.images + memory.records;
    expect(bytes).toBeLessThanOrEqual(said);
    expect(bytes).toBeGreaterThan(0.95 * said);
    engine.dispose();
    const images = [...alive.keys()].map((buffer) => buffer.label);
    expect(images).toEqual(["images"]);
  });

  it("is the same work in command buffers of any length", async () => {
    const data = syntheticDataset({ ...SIZES, testCount: 2101 });
    const whole = await createWebGpuEngine(gpu, config, data);
    const cut = await createWebGpuEngine(gpu, config, data, { mostWork: 1 });
    expect(cut.maxStepsPerCall).toBe(1);
    const submit = vi.spyOn(gpu.device.queue, "submit");
    const records = await cut.train(3);
    // Each kernel of a step, and the copy of the records.
    expect(submit).toHaveBeenCalledTimes(3 * cut.stepKernels.length + 1);
    expect(records).toEqual(await whole.train(3));
    submit.mockClear();
    expect(await cut.evaluate(1)).toEqual(await whole.evaluate(1));
    // One for each chunk of a thousand; the other engine takes one.
    expect(submit).toHaveBeenCalledTimes(3 + 1);
    submit.mockRestore();
    expect(await cut.readState()).toEqual(await whole.readState());
    whole.dispose();
    cut.dispose();
  });
});
