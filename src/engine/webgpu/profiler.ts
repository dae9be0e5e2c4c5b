import type { StepProfile } from "../profile.ts";
import { EngineDisposedError, inErrorScopes } from "./gpuErrors.ts";
import { clockNs, kernelTimes } from "./kernelTimes.ts";
import { type BoundKernel, encodeKernels } from "./passes.ts";
import type { Readback } from "./readback.ts";

/** The most that WebGPU allows in a set. */
const MAX_QUERIES = 4096;
const TIMESTAMP_BYTES = 8;
/** A command buffer of this many steps is short enough for every GPU's watchdog, if training's are. */
const MAX_STEPS_PER_ROUND = 128;

/**
 * Times the kernels of a step. A round is one command buffer that keeps a copy of what steps change,
 * runs them and puts it back: whatever is submitted before or after sees nothing of it, and it is done whole
 * or, where the device is lost, not at all.
 */
export class Profiler {
  readonly #device: GPUDevice;
  readonly #readback: Readback;
  readonly #kept: readonly { readonly live: GPUBuffer; readonly copy: GPUBuffer }[];
  readonly #queries: GPUQuerySet;
  readonly #timestamps: GPUBuffer;
  #isDestroyed = false;

  /** @param state every buffer that a step changes and the next step reads */
  constructor(device: GPUDevice, readback: Readback, state: readonly GPUBuffer[]) {
    this.#device = device;
    this.#readback = readback;
    this.#kept = state.map((live) => ({
      live,
      copy: device.createBuffer({
        label: `kept ${live.label}`,
        size: live.size,
        usage: GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
      }),
    }));
    this.#queries = device.createQuerySet({
      label: "profile",
      type: "timestamp",
      count: MAX_QUERIES,
    });
    this.#timestamps = device.createBuffer({
      label: "timestamps",
      size: MAX_QUERIES * TIMESTAMP_BYTES,
      usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
    });
  }

  async profile(step: readonly BoundKernel[], steps: number): Promise<StepProfile> {
    const room = Math.floor(MAX_QUERIES / (2 * step.length));
    const largestRound = Math.min(MAX_STEPS_PER_ROUND, room);
    const timestamps: bigint[] = [];
    let ordinaryMs = 0;
    let timedMs = 0;
    // Ordinary and timed rounds in turn: a slow moment of the machine hits both.
    for (let left = steps; left > 0; left -= largestRound) {
      const round = Math.min(left, largestRound);
      ordinaryMs += await this.#runOrdinary(step, round);
      timedMs += await this.#runTimed(step, round, timestamps);
    }
    const dispatches = step.map(({ kernel, grid: [x, y, z] }) => ({
      name: kernel.name,
      workgroups: x * y * z,
    }));
    return {
      steps,
      stepMs: ordinaryMs / steps,
      timedStepMs: timedMs / steps,
      clockNs: clockNs(timestamps),
      kernels: kernelTimes(dispatches, timestamps),
    };
  }

  destroy(): void {
    this.#isDestroyed = true;
    this.#queries.destroy();
    this.#timestamps.destroy();
    for (const { copy } of this.#kept) copy.destroy();
  }

  /** Steps as training runs them: all dispatches in one pass. Returns ms. */
  async #runOrdinary(step: readonly BoundKernel[], steps: number): Promise<number> {
    const encoder = this.#device.createCommandEncoder({ label: "ordinary steps" });
    this.#keep(encoder);
    const pass = encoder.beginComputePass({ label: "ordinary steps" });
    for (let i = 0; i < steps; i++) encodeKernels(pass, step);
    pass.end();
    this.#putBack(encoder);
    return await this.#elapse(encoder);
  }

  /** Every dispatch in a pass of its own, since only passes are timed; appends the timestamps. Returns ms. */
  async #runTimed(
    step: readonly BoundKernel[],
    steps: number,
    timestamps: bigint[],
  ): Promise<number> {
    const encoder = this.#device.createCommandEncoder({ label: "timed steps" });
    this.#keep(encoder);
    let queries = 0;
    for (let i = 0; i < steps; i++) {
      for (const bound of step) {
        const pass = encoder.beginComputePass({
          label: bound.kernel.name,
          timestampWrites: {
            querySet: this.#queries,
            beginningOfPassWriteIndex: queries++,
            endOfPassWriteIndex: queries++,
          },
        });
        encodeKernels(pass, [bound]);
        pass.end();
      }
    }
    this.#putBack(encoder);
    encoder.resolveQuerySet(this.#queries, 0, queries, this.#timestamps, 0);
    const written = [{ offset: 0, size: queries * TIMESTAMP_BYTES }];
    const read = this.#readback.copy(encoder, this.#timestamps, written);
    const elapsedMs = await this.#elapse(encoder);
    timestamps.push(...new BigUint64Array(await read.read()));
    return elapsedMs;
  }

  #keep(encoder: GPUCommandEncoder): void {
    for (const { live, copy } of this.#kept) {
      encoder.copyBufferToBuffer(live, 0, copy, 0, live.size);
    }
  }

  #putBack(encoder: GPUCommandEncoder): void {
    for (const { live, copy } of this.#kept) {
      encoder.copyBufferToBuffer(copy, 0, live, 0, live.size);
    }
  }

  /** Runs what was encoded. Returns ms by the wall clock. */
  async #elapse(encoder: GPUCommandEncoder): Promise<number> {
    const { queue } = this.#device;
    const { result: startedAt, fault } = inErrorScopes(this.#device, "a profile", () => {
      const commands = encoder.finish();
      const startedAt = performance.now();
      queue.submit([commands]);
      return startedAt;
    });
    await queue.onSubmittedWorkDone();
    const elapsedMs = performance.now() - startedAt;
    if (this.#isDestroyed) {
      throw new EngineDisposedError("The engine was disposed of while it was measured.");
    }
    const found = await fault;
    if (found) throw found;
    return elapsedMs;
  }
}
