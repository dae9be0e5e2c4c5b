import { requestWebGpu, type WebGpuDevice } from "../../src/engine/webgpu/device.ts";
import { RunFailed } from "../../tools/command.ts";
import { openDawn, whatDawnLacks } from "../../tools/dawn.ts";

/** What the adapter says of itself, and what decides how fast it can be. */
export interface AdapterReport {
  readonly name: string;
  /** It computes on the CPU: its figures say nothing of a graphics card. */
  readonly software: boolean;
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly subgroups: string;
  readonly timestamps: boolean;
  readonly workgroupBytes: number;
  readonly maxBufferBytes: number;
}

const NO_ADAPTER =
  "Dawn found no graphics adapter: nothing was measured. VK_ICD_FILENAMES may name a Vulkan driver's file.";

/** @throws RunFailed where there is no adapter */
async function openDevice(): Promise<WebGpuDevice> {
  const gpu = await openDawn();
  if (!gpu) throw new RunFailed([NO_ADAPTER, whatDawnLacks() ?? []].flat().join("\n"));
  return await requestWebGpu(gpu);
}

/** What is known of the card before it is measured. */
export interface CardReport {
  readonly adapter: AdapterReport;
  /** What NVIDIA's own tool says of card and driver; "" where it is not. */
  readonly nvidia: string;
}

/**
 * Work on a device, which goes with the process.
 * @throws Error where the device reported an error that nobody else heard of
 */
export async function withDevice<T>(
  work: (gpu: WebGpuDevice, errors: string[]) => Promise<T>,
): Promise<T> {
  const gpu = await openDevice();
  const errors: string[] = [];
  gpu.device.addEventListener("uncapturederror", ({ error }) => errors.push(error.message));
  const result = await work(gpu, errors);
  if (errors.length > 0) throw new Error(`The device reported: ${errors[0]}`);
  return result;
}

export function describeAdapter({ device, adapter, software }: WebGpuDevice): AdapterReport {
  const { adapterInfo: info, limits, features } = device;
  const { vendor, architecture, description, subgroupMinSize, subgroupMaxSize } = info;
  return {
    name: adapter,
    software,
    vendor,
    architecture,
    device: info.device,
    description,
    subgroups: features.has("subgroups") ? `${subgroupMinSize} to ${subgroupMaxSize}` : "none",
    timestamps: features.has("timestamp-query"),
    workgroupBytes: limits.maxComputeWorkgroupStorageSize,
    maxBufferBytes: limits.maxBufferSize,
  };
}
