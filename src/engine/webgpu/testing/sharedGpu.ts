import { afterEach, expect } from "vitest";
import { requestWebGpu, type WebGpuDevice } from "../device.ts";
import { keepCompiled } from "./keepCompiled.ts";

let requested: Promise<WebGpuDevice> | undefined;
/** What the device reported outside all error scopes, or that it was lost; since somebody last took it. */
const reported: string[] = [];

/**
 * The device that all kernel tests of a run share, since browsers compile equal pipelines once a device. To be called
 * while a test file is collected: each of the file's tests then fails if the device reports an error that no scope
 * caught. A device that was lost is replaced for the files that come after.
 * @throws WebGpuUnavailable without an adapter: kernels that were not run are not tested
 */
export async function sharedGpu(): Promise<WebGpuDevice> {
  afterEach(expectNoGpuErrors);
  requested ??= request();
  return await requested;
}

/**
 * Errors outside all error scopes since the last call, of all commands issued until now. A test that causes one on
 * purpose takes it.
 */
export async function takeGpuErrors(): Promise<string[]> {
  const gpu = await requested;
  await gpu?.device.queue.onSubmittedWorkDone();
  return reported.splice(0);
}

/** @throws AssertionError with what the device reported */
export async function expectNoGpuErrors(): Promise<void> {
  expect(await takeGpuErrors(), "errors of the device outside all error scopes").toEqual([]);
}

async function request(): Promise<WebGpuDevice> {
  const gpu = keepCompiled(await requestWebGpu(navigator.gpu));
  gpu.device.addEventListener("uncapturederror", ({ error }) => reported.push(error.message));
  void gpu.device.lost.then(({ reason, message }) => {
    reported.push(`The device was lost: ${message || reason}`);
    requested = undefined;
  });
  return gpu;
}
