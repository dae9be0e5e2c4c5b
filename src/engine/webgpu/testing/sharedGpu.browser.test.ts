import { describe, expect, it } from "vitest";
import { expectNoGpuErrors, sharedGpu, takeGpuErrors } from "./sharedGpu.ts";

const gpu = await sharedGpu();

/** An error that no scope catches: no device has so large a buffer. */
function causeError(): void {
  gpu.device.createBuffer({ label: "too large", size: 2 ** 50, usage: GPUBufferUsage.STORAGE });
}

describe("the device that tests share", () => {
  it.fails("fails the test that caused an error, though nothing in the test looks for it", () => {
    causeError();
  });

  it("and none of the tests that come after", async () => {
    await expectNoGpuErrors();
  });

  it("gives an error to the test that caused it on purpose", async () => {
    causeError();
    expect(await takeGpuErrors()).toEqual([expect.stringContaining("too large")]);
  });
});
