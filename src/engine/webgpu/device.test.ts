import { describe, expect, it, vi } from "vitest";
import { requestWebGpu } from "./device.ts";

const never = () => new Promise<never>(() => {});

function gpuOf(adapter: Partial<GPUAdapter> | null): GPU {
  return { requestAdapter: async () => adapter } as unknown as GPU;
}

const ADAPTER = { limits: {}, features: new Set(), info: {} } as unknown as GPUAdapter;

describe("requestWebGpu", () => {
  it("says what is missing", async () => {
    await expect(requestWebGpu(undefined)).rejects.toThrow("navigator.gpu is missing");
    await expect(requestWebGpu(gpuOf(null))).rejects.toThrow("found no graphics adapter");
    const refusing = { ...ADAPTER, requestDevice: () => Promise.reject(new Error("busy")) };
    await expect(requestWebGpu(gpuOf(refusing))).rejects.toThrow("refused a device: Error: busy");
  });

  it("does not wait for ever for an adapter", async () => {
    const silent = { requestAdapter: never } as unknown as GPU;
    await expect(requestWebGpu(silent, 20)).rejects.toMatchObject({
      name: "WebGpuUnavailable",
      reason: "no-answer",
      message: "WebGPU was asked for a graphics adapter and has not answered within 0.02 s.",
    });
  });

  it("does not wait for ever for a device, and ends one that comes too late", async () => {
    const destroy = vi.fn();
    let answer: (device: GPUDevice) => void = () => {};
    const slow = {
      ...ADAPTER,
      requestDevice: () =>
        new Promise<GPUDevice>((resolve) => {
          answer = resolve;
        }),
    };
    await expect(requestWebGpu(gpuOf(slow), 20)).rejects.toThrow("asked for a graphics device");
    answer({ destroy } as unknown as GPUDevice);
    await vi.waitFor(() => expect(destroy).toHaveBeenCalledOnce());
  });
});
