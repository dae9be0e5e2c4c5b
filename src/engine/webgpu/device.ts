import type { DeviceFacts } from "../engine.ts";
import { isSoftware } from "./adapterKind.ts";
import { largestBuffer } from "./buffers.ts";

/** A GPU device and what its adapter says of itself. */
export interface WebGpuDevice {
  readonly device: GPUDevice;
  readonly adapter: string;
  /** The adapter computes on the CPU (SwiftShader, lavapipe, WARP). */
  readonly software: boolean;
}

export class WebGpuUnavailable extends Error {
  override readonly name = "WebGpuUnavailable";
  readonly reason: "no-webgpu" | "no-adapter" | "no-device" | "no-answer";
  /** How to get WebGPU, in a sentence. */
  readonly remedy: string;
  constructor(reason: WebGpuUnavailable["reason"], message: string, remedy = BROWSERS_WITH_WEBGPU) {
    super(message);
    this.reason = reason;
    this.remedy = remedy;
  }
}

const BROWSERS_WITH_WEBGPU =
  "A current Chrome, Edge, Safari or Firefox with graphics acceleration switched on usually has WebGPU.";

/** The limits worth raising: larger models need larger buffers than the defaults allow. */
const RAISED_LIMITS = ["maxStorageBufferBindingSize", "maxBufferSize"] as const;

/** Only profiles need it. */
const TIMESTAMPS = "timestamp-query";
/** Some tilings need it. */
export const SUBGROUPS = "subgroups";
/** Asked for where the adapter has them. */
const WELCOME_FEATURES: readonly GPUFeatureName[] = [TIMESTAMPS, SUBGROUPS];

/** How long an adapter, and then a device, is waited for: a driver that hangs never answers. */
const PATIENCE_MS = 10_000;

/** @throws WebGpuUnavailable saying which step failed, or was not answered in time */
export async function requestWebGpu(
  gpu: GPU | undefined,
  patienceMs = PATIENCE_MS,
): Promise<WebGpuDevice> {
  if (!gpu) {
    throw new WebGpuUnavailable(
      "no-webgpu",
      "This browser has no WebGPU (navigator.gpu is missing).",
    );
  }
  const adapter = await answered(
    gpu.requestAdapter({ powerPreference: "high-performance" }),
    "a graphics adapter",
    patienceMs,
  );
  if (!adapter) {
    throw new WebGpuUnavailable("no-adapter", "WebGPU is here, but it found no graphics adapter.");
  }
  const requiredLimits = Object.fromEntries(
    RAISED_LIMITS.map((name) => [name, adapter.limits[name]]),
  );
  const requiredFeatures = WELCOME_FEATURES.filter((name) => adapter.features.has(name));
  const asked = adapter
    .requestDevice({ label: "switchyard", requiredLimits, requiredFeatures })
    .catch((error: unknown) => {
      throw new WebGpuUnavailable("no-device", `The graphics adapter refused a device: ${error}`);
    });
  const device = await answered(asked, "a graphics device", patienceMs, (late) => late.destroy());
  return { device, adapter: adapterName(adapter.info), software: isSoftware(adapter.info) };
}

/**
 * What was asked for, if it comes in time.
 * @param discard what becomes of an answer that comes too late
 * @throws WebGpuUnavailable if it does not
 */
async function answered<T>(
  asked: Promise<T>,
  what: string,
  patienceMs: number,
  discard: (late: T) => void = () => {},
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      asked.then(discard, () => {}); // nobody waits for it any more
      const seconds = patienceMs / 1000;
      reject(
        new WebGpuUnavailable(
          "no-answer",
          `WebGPU was asked for ${what} and has not answered within ${seconds} s.`,
        ),
      );
    }, patienceMs);
  });
  try {
    return await Promise.race([asked, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** What the device was granted, which may be less than its adapter has. */
export function factsOf({ limits, features }: GPUDevice): DeviceFacts {
  return {
    maxBufferBytes: largestBuffer(limits),
    workgroupBytes: limits.maxComputeWorkgroupStorageSize,
    workgroupLanes: limits.maxComputeInvocationsPerWorkgroup,
    timestamps: features.has(TIMESTAMPS),
  };
}

function adapterName(info: GPUAdapterInfo): string {
  const parts = [info.vendor, info.description || info.device || info.architecture];
  return parts.filter((part) => part !== "").join(" ") || "unnamed adapter";
}
